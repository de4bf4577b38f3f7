"""Which calls to the kernel are closed to a program behind the wall: a seccomp filter.

An allow-list would have to follow every version of every decoder. This list closes what no decoder
needs and what an exploited one would try next: sockets of any kind, new namespaces and mounts,
looking into other processes, kernel keyrings, and the young corners where kernels break most.
"""

from __future__ import annotations

import ctypes
import errno
import os

ALLOW = 0x7FFF0000
REFUSE = 0x00050000 | errno.EPERM
NOT_HERE = 0x00050000 | errno.ENOSYS
MASKED_EQUAL = 7
CLONE_NEWUSER = 0x10000000

CLOSED = (
    *("socket", "socketcall", "socketpair", "connect", "bind", "listen", "accept", "accept4"),
    *("mount", "umount", "umount2", "pivot_root", "chroot", "unshare", "setns", "move_mount"),
    *("open_tree", "fsopen", "fsmount", "fsconfig", "fspick", "mount_setattr", "quotactl"),
    *("ptrace", "process_vm_readv", "process_vm_writev", "kcmp", "pidfd_getfd", "perf_event_open"),
    *("keyctl", "add_key", "request_key", "bpf", "userfaultfd", "open_by_handle_at", "syslog"),
    *("io_uring_setup", "io_uring_enter", "io_uring_register", "kexec_load", "kexec_file_load"),
    *("init_module", "finit_module", "delete_module", "reboot", "swapon", "swapoff", "acct"),
    *("settimeofday", "clock_settime", "adjtimex", "sethostname", "setdomainname", "personality"),
    *("mq_open", "msgget", "semget", "shmget", "iopl", "ioperm", "vhangup", "lookup_dcookie"),
)


class Comparison(ctypes.Structure):
    """One argument of a call, as libseccomp compares it."""

    _fields_ = (
        ("argument", ctypes.c_uint),
        ("how", ctypes.c_int),
        ("mask", ctypes.c_uint64),
        ("value", ctypes.c_uint64),
    )


def write_filter() -> int:
    """Return a descriptor, at its start, of the filter for this machine; the caller closes it.

    Errors: OSError if libseccomp is missing or does not take a rule.
    """
    library = ctypes.CDLL("libseccomp.so.2", use_errno=True)
    library.seccomp_init.restype = ctypes.c_void_p
    library.seccomp_init.argtypes = [ctypes.c_uint32]
    library.seccomp_release.argtypes = [ctypes.c_void_p]
    library.seccomp_export_bpf.argtypes = [ctypes.c_void_p, ctypes.c_int]
    library.seccomp_rule_add_array.argtypes = [
        ctypes.c_void_p,
        ctypes.c_uint32,
        ctypes.c_int,
        ctypes.c_uint,
        ctypes.POINTER(Comparison),
    ]
    rules = library.seccomp_init(ALLOW)
    if not rules:
        raise OSError("seccomp_init")
    file = os.memfd_create("calls")
    try:
        for name in CLOSED:
            _add(library, rules, name, REFUSE)
        # The C library falls back to clone() where clone3() is not there; its flags can be read.
        _add(library, rules, "clone3", NOT_HERE)
        _add(
            library,
            rules,
            "clone",
            REFUSE,
            Comparison(0, MASKED_EQUAL, CLONE_NEWUSER, CLONE_NEWUSER),
        )
        if library.seccomp_export_bpf(rules, file) != 0:
            raise OSError("seccomp_export_bpf")
    except BaseException:
        os.close(file)
        raise
    finally:
        library.seccomp_release(rules)
    os.lseek(file, 0, os.SEEK_SET)
    return file


def _add(
    library: ctypes.CDLL, rules: int, name: str, action: int, *comparisons: Comparison
) -> None:
    number = library.seccomp_syscall_resolve_name(name.encode())
    if number < 0:  # a call this kind of processor or this library does not know
        return
    array = (Comparison * len(comparisons))(*comparisons)
    if library.seccomp_rule_add_array(rules, action, number, len(comparisons), array) != 0:
        raise OSError(f"seccomp_rule_add {name}")
