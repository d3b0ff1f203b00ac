namespace Cordon.Impl;

/// <summary>Takes a whole p2m down, when its domain is destroyed.</summary>
public static unsafe class NestedPagingRelease
{
    const int Entries = 512;

    /// <summary>Frees every table of the domain's p2m, which must map nothing any more.</summary>
    public static void FreeTables(Hypervisor* hypervisor, Domain* domain)
    {
        var root = domain->NestedRoot;
        if (root.IsNone)
        {
            return;
        }
        domain->NestedRoot = Mfn.None;
        LastTables.Drop(domain);
        for (var i = 0; i < Entries; i++)
        {
            var third = Child(hypervisor, root, i);
            for (var j = 0; j < Entries && !third.IsNone; j++)
            {
                var second = Child(hypervisor, third, j);
                for (var k = 0; k < Entries && !second.IsNone; k++)
                {
                    Free(hypervisor, Child(hypervisor, second, k));
                }
                Free(hypervisor, second);
            }
            Free(hypervisor, third);
        }
        Free(hypervisor, root);
    }

    static Mfn Child(Hypervisor* hypervisor, Mfn table, int index)
    {
        var entry = ((ulong*)Hypervisor.At(hypervisor, table))[index];
        Panic.Unless(!NestedEntry.IsSuperpage(entry), "tables are freed that map something");
        return (entry & NestedEntry.Present) == 0 ? Mfn.None : NestedEntry.Frame(entry);
    }

    static void Free(Hypervisor* hypervisor, Mfn table)
    {
        if (!table.IsNone)
        {
            Frames.Release(hypervisor, table);
        }
    }
}
