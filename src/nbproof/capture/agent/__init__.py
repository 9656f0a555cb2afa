"""What runs inside the kernel. Standard library only, Python 3.8 and newer."""
