namespace Cordon.Spec;

/// <summary>EXITINFO1 of a nested page fault (#NPF): AMD APM volume 2, 15.25.6. Bits 0 to 4 are as in a page fault's error code.</summary>
public static class NestedPageFaultInformation
{
    /// <summary>The nested tables hold a translation, which the access may not use.</summary>
    public const ulong Present = 1 << 0;

    /// <summary>The access was a write. Each access to a guest's page tables is one.</summary>
    public const ulong Write = 1 << 1;

    /// <summary>Set: a guest's accesses are user accesses of the nested tables.</summary>
    public const ulong User = 1 << 2;

    /// <summary>The access was an instruction fetch.</summary>
    public const ulong Fetch = 1 << 4;

    /// <summary>The access was one to the address that the guest's page tables gave.</summary>
    public const ulong OfFinalAddress = 1UL << 32;

    /// <summary>The access was one to the guest's page tables.</summary>
    public const ulong OfPageTables = 1UL << 33;
}

/// <summary>The exit qualification of an EPT violation: Intel SDM volume 3, 28.2.1 (table 28-7).</summary>
public static class EptViolationQualification
{
    /// <summary>The access was a data read.</summary>
    public const ulong Read = 1 << 0;

    /// <summary>The access was a data write.</summary>
    public const ulong Write = 1 << 1;

    /// <summary>The access was an instruction fetch.</summary>
    public const ulong Fetch = 1 << 2;

    /// <summary>The extended page tables allow data reads of the page.</summary>
    public const ulong IsReadable = 1 << 3;

    /// <summary>The extended page tables allow data writes of the page.</summary>
    public const ulong IsWritable = 1 << 4;

    /// <summary>The extended page tables allow fetches from the page.</summary>
    public const ulong IsExecutable = 1 << 5;

    /// <summary>The guest linear-address field holds the linear address that was accessed.</summary>
    public const ulong HasLinearAddress = 1 << 7;

    /// <summary>With <see cref="HasLinearAddress"/>: the access was one to the translation of the linear address; else, to the guest's page tables.</summary>
    public const ulong OfFinalAddress = 1 << 8;
}
