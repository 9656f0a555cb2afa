"""Live kernels: their runs, and the status of their notebooks."""
