"""The hash that the shim brings along (capture/shim/digest.c), for buffers of this process."""

from typing import Any, Callable, Optional


def xxh64() -> Optional[Callable[[Any], bytes]]:
    """XXH64 of bytes, or of a flat view of them; None in a process that has no shim."""
    try:
        import ctypes

        hashed = ctypes.CDLL(None).nbproof_xxh64
        fill, release = ctypes.pythonapi.PyObject_GetBuffer, ctypes.pythonapi.PyBuffer_Release
    except (AttributeError, ImportError, OSError, TypeError):
        return None

    class Buffer(ctypes.Structure):
        """Py_buffer, Include/pybuffer.h: the same in every Python since 3.0."""

        _fields_ = [
            ("start", ctypes.c_void_p),
            ("holder", ctypes.c_void_p),
            ("size_bytes", ctypes.c_ssize_t),
            ("item_bytes", ctypes.c_ssize_t),
            ("is_fixed", ctypes.c_int),
            ("dimensions", ctypes.c_int),
            ("others", ctypes.c_void_p * 5),
        ]

    pointer = ctypes.POINTER(Buffer)
    hashed.argtypes, hashed.restype = [ctypes.c_void_p, ctypes.c_size_t], ctypes.c_uint64
    fill.argtypes, fill.restype = [ctypes.py_object, pointer, ctypes.c_int], ctypes.c_int
    release.argtypes, release.restype = [pointer], None

    def digest(data: Any) -> bytes:
        buffer = Buffer()
        fill(data, buffer, 0)
        try:
            return int(hashed(buffer.start, buffer.size_bytes)).to_bytes(8, "big")
        finally:
            release(buffer)

    return digest
