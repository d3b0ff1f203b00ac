namespace Cordon.Impl;

/// <summary>What a guest frame number is mapped as. The numbers are those of the model's p2m.</summary>
public enum MappingType : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The domain's own memory.</summary>
    RamReadWrite = 1,

    /// <summary>The domain's own memory, which it may not write.</summary>
    RamReadOnly = 2,

    /// <summary>Another domain's page by a grant.</summary>
    GrantReadWrite = 3,

    /// <summary>Another domain's page by a grant, which may not be written.</summary>
    GrantReadOnly = 4,

    /// <summary>Another domain's page by privilege.</summary>
    Foreign = 5,
}

/// <summary>What a guest frame number is mapped to.</summary>
/// <param name="frame">The machine frame; <see cref="Mfn.None"/> when it is not mapped.</param>
/// <param name="type">As what.</param>
public readonly struct Mapping(Mfn frame, MappingType type)
{
    /// <summary>The machine frame; <see cref="Mfn.None"/> when the guest frame is not mapped.</summary>
    public readonly Mfn Frame = frame;

    /// <summary>As what it is mapped.</summary>
    public readonly MappingType Type = type;

    /// <summary>Whether it is mapped.</summary>
    public bool IsPresent => Type != MappingType.None;

    /// <summary>Whether it is memory that the domain owns.</summary>
    public bool IsOwnMemory => Type is MappingType.RamReadWrite or MappingType.RamReadOnly;

    /// <summary>Whether the domain may write it.</summary>
    public bool IsWritable => Type is MappingType.RamReadWrite or MappingType.GrantReadWrite or MappingType.Foreign;
}
