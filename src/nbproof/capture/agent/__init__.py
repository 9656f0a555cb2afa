"""What runs inside the kernel. Standard library only, Python 3.8 and newer.

The modules import each other relatively, because nbproof.capture.bundle sends them into kernels
whose environment does not have nbproof.
"""
