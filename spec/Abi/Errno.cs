namespace Cordon.Spec;

/// <summary>Error numbers: <c>XEN_E*</c> of <c>errno.h</c>, positive. A failing hypercall returns the negated number.</summary>
public enum Errno : int
{
    /// <summary>Operation not permitted.</summary>
    EPERM = 1,

    /// <summary>No such vcpu, file or entry.</summary>
    ENOENT = 2,

    /// <summary>No such domain.</summary>
    ESRCH = 3,

    /// <summary>Interrupted.</summary>
    EINTR = 4,

    /// <summary>Input/output error.</summary>
    EIO = 5,

    /// <summary>No such device or address.</summary>
    ENXIO = 6,

    /// <summary>Argument list too long.</summary>
    E2BIG = 7,

    /// <summary>Not executable.</summary>
    ENOEXEC = 8,

    /// <summary>Bad file number.</summary>
    EBADF = 9,

    /// <summary>No child.</summary>
    ECHILD = 10,

    /// <summary>Try again.</summary>
    EAGAIN = 11,

    /// <summary>Out of memory.</summary>
    ENOMEM = 12,

    /// <summary>Permission denied.</summary>
    EACCES = 13,

    /// <summary>A guest address that cannot be read or written.</summary>
    EFAULT = 14,

    /// <summary>In use.</summary>
    EBUSY = 16,

    /// <summary>Exists already.</summary>
    EEXIST = 17,

    /// <summary>Cross-device link.</summary>
    EXDEV = 18,

    /// <summary>No such device.</summary>
    ENODEV = 19,

    /// <summary>Not a directory.</summary>
    ENOTDIR = 20,

    /// <summary>A directory.</summary>
    EISDIR = 21,

    /// <summary>Invalid argument.</summary>
    EINVAL = 22,

    /// <summary>File table overflow.</summary>
    ENFILE = 23,

    /// <summary>Too many open files.</summary>
    EMFILE = 24,

    /// <summary>No space left: no free port, for one.</summary>
    ENOSPC = 28,

    /// <summary>Read-only.</summary>
    EROFS = 30,

    /// <summary>Too many links.</summary>
    EMLINK = 31,

    /// <summary>Argument out of the domain.</summary>
    EDOM = 33,

    /// <summary>Out of range.</summary>
    ERANGE = 34,

    /// <summary>Would deadlock.</summary>
    EDEADLK = 35,

    /// <summary>Name too long.</summary>
    ENAMETOOLONG = 36,

    /// <summary>No lock available.</summary>
    ENOLCK = 37,

    /// <summary>No such call or sub-op.</summary>
    ENOSYS = 38,

    /// <summary>Not empty.</summary>
    ENOTEMPTY = 39,

    /// <summary>No data.</summary>
    ENODATA = 61,

    /// <summary>The time has passed.</summary>
    ETIME = 62,

    /// <summary>Bad message.</summary>
    EBADMSG = 74,

    /// <summary>Value too large for its type.</summary>
    EOVERFLOW = 75,

    /// <summary>Illegal byte sequence.</summary>
    EILSEQ = 84,

    /// <summary>To be restarted; never seen by a guest.</summary>
    ERESTART = 85,

    /// <summary>Not a socket.</summary>
    ENOTSOCK = 88,

    /// <summary>Message too large.</summary>
    EMSGSIZE = 90,

    /// <summary>Not supported.</summary>
    EOPNOTSUPP = 95,

    /// <summary>Address in use.</summary>
    EADDRINUSE = 98,

    /// <summary>Address not available.</summary>
    EADDRNOTAVAIL = 99,

    /// <summary>No buffer space.</summary>
    ENOBUFS = 105,

    /// <summary>Connected already.</summary>
    EISCONN = 106,

    /// <summary>Not connected.</summary>
    ENOTCONN = 107,

    /// <summary>Timed out.</summary>
    ETIMEDOUT = 110,

    /// <summary>Connection refused.</summary>
    ECONNREFUSED = 111,
}

/// <summary>An error number as a hypercall's result.</summary>
public static class ErrnoResult
{
    /// <summary>The value that a failing hypercall leaves in RAX: the negated number.</summary>
    public static long Negated(this Errno errno) => -(long)errno;
}
