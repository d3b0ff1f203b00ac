using Cordon.Spec;

namespace Cordon.Impl;

/// <summary>Results of hypercalls that fail: the error numbers of Xen's public <c>errno.h</c>, negated.</summary>
public static class Failure
{
#pragma warning disable CS1591 // each is the number of that name in errno.h
    public const long EPERM = -(long)Errno.EPERM;
    public const long ENOENT = -(long)Errno.ENOENT;
    public const long ESRCH = -(long)Errno.ESRCH;
    public const long ENXIO = -(long)Errno.ENXIO;
    public const long E2BIG = -(long)Errno.E2BIG;
    public const long ENOMEM = -(long)Errno.ENOMEM;
    public const long EACCES = -(long)Errno.EACCES;
    public const long EFAULT = -(long)Errno.EFAULT;
    public const long EBUSY = -(long)Errno.EBUSY;
    public const long EEXIST = -(long)Errno.EEXIST;
    public const long EXDEV = -(long)Errno.EXDEV;
    public const long ENODEV = -(long)Errno.ENODEV;
    public const long EINVAL = -(long)Errno.EINVAL;
    public const long ENOSPC = -(long)Errno.ENOSPC;
    public const long ENOSYS = -(long)Errno.ENOSYS;
    public const long ENODATA = -(long)Errno.ENODATA;
    public const long ETIME = -(long)Errno.ETIME;
    public const long EOVERFLOW = -(long)Errno.EOVERFLOW;
    public const long EILSEQ = -(long)Errno.EILSEQ;
    public const long ERANGE = -(long)Errno.ERANGE;
    public const long EOPNOTSUPP = -(long)Errno.EOPNOTSUPP;
#pragma warning restore CS1591
}
