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

    /// <summary>Not permitted.</summary>
    public const ulong PermissionDenied = unchecked((ushort)GrantStatus.PermissionDenied);
}
