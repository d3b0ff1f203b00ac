namespace Cordon.Spec;

/// <summary>Kinds of guest.</summary>
[Flags]
public enum GuestInterfaces
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>PV guests.</summary>
    Pv = 1,

    /// <summary>PVH and HVM guests.</summary>
    Hvm = 2,

    /// <summary>All guests.</summary>
    All = Pv | Hvm,
}
