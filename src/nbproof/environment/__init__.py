"""What kernels run in, and how it moved."""
