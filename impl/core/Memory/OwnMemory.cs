namespace Cordon.Impl;

/// <summary>A domain's own memory as a place for structures that it shares with the hypervisor.</summary>
public static unsafe class OwnMemory
{
    /// <summary>
    /// Takes a use of the frame behind <paramref name="gfn"/>, which must be ordinary memory of the domain that it may write; the use keeps the frame the
    /// domain's even when it is unmapped and released.
    /// </summary>
    /// <returns>The frame; none when there is no such memory, or its count is full.</returns>
    public static Mfn TryGetWritable(Hypervisor* hypervisor, Domain* domain, Gfn gfn)
    {
        var mapping = NestedPaging.Lookup(hypervisor, domain, gfn);
        return mapping.Type == MappingType.RamReadWrite
            && Hypervisor.Frame(hypervisor, mapping.Frame)->Type == FrameType.None
            && Frames.TryGet(hypervisor, mapping.Frame)
            ? mapping.Frame
            : Mfn.None;
    }
}
