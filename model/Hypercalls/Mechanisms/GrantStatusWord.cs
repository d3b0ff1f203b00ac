using Cordon.Spec;

namespace Cordon.Model;

/// <summary>The values of <see cref="GrantStatus"/> as the 16-bit field of an argument structure holds them.</summary>
static class GrantStatusWord
{
    /// <summary>Done.</summary>
    public const ulong Okay = GrantStatus.Okay;

    /// <summary>Any other error.</summary>
    public const ulong GeneralError = unchecked((ushort)GrantStatus.GeneralError);

    /// <summary>No such domain.</summary>
    public const ulong BadDomain = unchecked((ushort)GrantStatus.BadDomain);

    /// <summary>No such reference, or nothing to be mapped.</summary>
    public const ulong BadGntref = unchecked((ushort)GrantStatus.BadGntref);

    /// <summary>No such mapping.</summary>
    public const ulong BadHandle = unchecked((ushort)GrantStatus.BadHandle);

    /// <summary>No handle left.</summary>
    public const ulong NoDeviceSpace = unchecked((ushort)GrantStatus.NoDeviceSpace);

    /// <summary>Nothing that can be granted is at the guest frame.</summary>
    public const ulong BadPage = unchecked((ushort)GrantStatus.BadPage);

    /// <summary>Not permitted.</summary>
    public const ulong PermissionDenied = unchecked((ushort)GrantStatus.PermissionDenied);

    /// <summary>A copy beyond the end of a frame.</summary>
    public const ulong BadCopyArg = unchecked((ushort)GrantStatus.BadCopyArg);

    /// <summary>The grant is in use.</summary>
    public const ulong Eagain = unchecked((ushort)GrantStatus.Eagain);
}
