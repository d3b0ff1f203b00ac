using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Machine.Regions;

/// <summary>How large the tables of a configured image are; the root is made with these and no step changes them.</summary>
/// <param name="Domains">CONFIG_MAX_DOMAINS.</param>
/// <param name="Vcpus">CONFIG_MAX_VCPUS: of one domain.</param>
/// <param name="Ports">CONFIG_MAX_PORTS: of one domain.</param>
/// <param name="GrantFrames">CONFIG_MAX_GRANT_FRAMES: of one domain.</param>
public sealed record TableSizes(uint Domains, uint Vcpus, uint Ports, uint GrantFrames);

/// <summary>
/// Where the machine code finds its state: the root at one address, its tables behind it, physical memory around both. Addresses are sums of
/// the variables here and of indices, so an address says by its form what it reaches.
/// </summary>
public sealed class MachineLayout
{
    // Entries of a frame of a grant table.
    const ulong GrantsPerFrame = 1 << Spec.GrantTableBounds.EntriesPerFrameShift;

    /// <summary>The tables of a configured image.</summary>
    public MachineLayout(TableSizes sizes)
    {
        Sizes = sizes;
        Root = new(nameof(Impl.Hypervisor), null, StructureLayout.SizeOf(typeof(Impl.Hypervisor)), [], StructureLayout.CellsOf(typeof(Impl.Hypervisor)));
        Frames = Make(typeof(Impl.Frame), FrameCount);
        Domains = Make(typeof(Impl.Domain), Word(sizes.Domains));
        Vcpus = Make(typeof(Impl.Vcpu), Word(sizes.Domains), Word(sizes.Vcpus));
        Channels = Make(typeof(Impl.EventChannel), Word(sizes.Domains), Word(sizes.Ports));
        NestedEntries = new("NestedEntry", Term.Variable("NestedEntry.base", 64), 8, [Word(sizes.Domains), Word(Impl.NestedPaging.GfnLimit)], [new("NestedEntry.Entry", 0, 8, 1)]);
        GrantFrames = FramesOf("GrantFrame", sizes.GrantFrames);
        UseFrames = FramesOf("UseFrame", sizes.GrantFrames);
        MappingFrames = FramesOf("MappingFrame", Impl.GrantMappings.MaximumFrames);
        GrantUses = Make(typeof(Impl.GrantUse), Word(sizes.Domains), Word((ulong)sizes.GrantFrames * GrantsPerFrame));
        GrantMappings = Make(typeof(Impl.GrantMapping), Word(sizes.Domains), Word((ulong)Impl.GrantMappings.MaximumFrames << Impl.GrantMappings.PerFrameShift));
    }

    /// <summary>The sizes.</summary>
    public TableSizes Sizes { get; }

    /// <summary>The address of the root.</summary>
    public static Term RootAddress { get; } = Term.Variable("root", 64);

    /// <summary>The host-physical address of the root: physical address a is seen at <c>root - physical + a</c>.</summary>
    public static Term RootPhysical { get; } = Term.Variable("root.physical", 64);

    /// <summary>The stack pointer at the entry of the function that is executed.</summary>
    public static Term Stack { get; } = Term.Variable("stack", 64);

    /// <summary>The address of the guest's registers.</summary>
    public static Term Registers { get; } = Term.Variable("registers", 64);

    /// <summary>
    /// How many machine frames there are. Fewer than 2^32, so that each has a number that fits the list of free frames: boot maps 512 GiB at the most (<c>HostMemory</c>).
    /// </summary>
    public static Term FrameCount { get; } = Term.ZeroExtend(Term.Variable("frames", 32), 64);

    /// <summary>The root structure.</summary>
    public Table Root { get; }

    /// <summary>The frame table.</summary>
    public Table Frames { get; }

    /// <summary>The domain table.</summary>
    public Table Domains { get; }

    /// <summary>The vcpus, by domain and number.</summary>
    public Table Vcpus { get; }

    /// <summary>The event channels, by domain and port.</summary>
    public Table Channels { get; }

    /// <summary>The grant tables' frames, by domain and index.</summary>
    public Table GrantFrames { get; }

    /// <summary>
    /// The last entry of nested paging for each domain and guest frame, 0 where its tables do not reach so far. In memory it is a word of a frame; that two guest frames never share one,
    /// and that writing it changes no other translation, is shown of the functions that find it (<c>Lemmas.EntrySearch</c>), and all others see entries by these rows alone.
    /// </summary>
    public Table NestedEntries { get; }

    /// <summary>
    /// How each grant of a domain is used, by domain and reference; zeros where no frame for it is there. In memory a row is a word of a frame of <see cref="UseFrames"/>: that the
    /// functions that find it find it there is shown of them (<c>Lemmas.GrantRecordSearch</c>), and all others see these rows alone.
    /// </summary>
    public Table GrantUses { get; }

    /// <summary>A domain's mappings by grants, by domain and handle; likewise, in frames of <see cref="MappingFrames"/>.</summary>
    public Table GrantMappings { get; }

    /// <summary>The frames with the uses of grants, by domain and index: for the functions that find rows alone.</summary>
    public Table UseFrames { get; }

    /// <summary>The frames with mappings by grants, by domain and index: likewise.</summary>
    public Table MappingFrames { get; }

    /// <summary>What only the exit path reaches: no handler is given a pointer to it but that to the guest's registers.</summary>
    public ExitTables OfExits { get; } = new();

    /// <summary>The tables whose rows are reached from the root.</summary>
    public IEnumerable<Table> Tables => [Frames, Domains, Vcpus, Channels, GrantFrames, NestedEntries, GrantUses, GrantMappings];

    /// <summary>The tables of which code finds a row by a search that a contract replaces: where a row lies, only other tables say.</summary>
    public IEnumerable<Table> SearchedTables => [NestedEntries, GrantUses, GrantMappings];

    /// <summary>The tables that only the functions which search look at.</summary>
    public IEnumerable<Table> TablesOfSearches => [UseFrames, MappingFrames];

    /// <summary>The address of the last entry of nested paging for a guest frame: of a form of its own, for where it lies only the tables say.</summary>
    public static Term AddressOfEntry(Term domain, Term gfn) => AddressOfFound("NestedEntry", domain, gfn);

    /// <summary>The address of a row of one of <see cref="SearchedTables"/>: of a form of its own.</summary>
    public static Term AddressOfFound(Table table, Term domain, Term number) => AddressOfFound(table.Name, domain, number);

    /// <summary>Which of <see cref="SearchedTables"/> a term is the place of a row of; null for none.</summary>
    public Table? SearchedBy(Term term)
        => term.Operator == Operator.Application ? SearchedTables.FirstOrDefault(table => term.Name == PlaceIn(table.Name)) : null;

    static Term AddressOfFound(string table, Term domain, Term number)
        => Term.Binary(Operator.Add, RootAddress, Term.Application(PlaceIn(table), 64, domain, number));

    // The name of the function that says where a row lies.
    static string PlaceIn(string table) => $"{table}.at";

    /// <summary>The address of a row.</summary>
    public static Term AddressOf(Table table, params Term[] key)
    {
        var row = key[0];
        for (var i = 1; i < key.Length; i++)
        {
            row = Term.Binary(Operator.Add, Term.Binary(Operator.Multiply, row, table.Counts[i]), key[i]);
        }
        var offset = Term.Binary(Operator.Multiply, row, Word((ulong)table.Stride));
        return Term.Binary(Operator.Add, Term.Binary(Operator.Add, RootAddress, table.Base!), offset);
    }

    /// <summary>What the root's own fields hold that say where and how large the tables are; null for its other fields.</summary>
    public Term? Fixed(Cell cell) => cell.Name switch
    {
        "Hypervisor.RootAddress" => RootPhysical,
        "Hypervisor.Sizes.Frames" => FrameCount,
        "Hypervisor.Sizes.Domains" => Term.Vector(Sizes.Domains, 32),
        "Hypervisor.Sizes.VcpusPerDomain" => Term.Vector(Sizes.Vcpus, 32),
        "Hypervisor.Sizes.PortsPerDomain" => Term.Vector(Sizes.Ports, 32),
        "Hypervisor.Sizes.GrantFramesPerDomain" => Term.Vector(Sizes.GrantFrames, 32),
        "Hypervisor.FramesOffset" => Frames.Base,
        "Hypervisor.DomainsOffset" => Domains.Base,
        "Hypervisor.VcpusOffset" => Vcpus.Base,
        "Hypervisor.ChannelsOffset" => Channels.Base,
        "Hypervisor.GrantFramesOffset" => GrantFrames.Base,
        "Hypervisor.UseFramesOffset" => UseFrames.Base,
        "Hypervisor.MappingFramesOffset" => MappingFrames.Base,
        _ => OfExits.Fixed(cell),
    };

    static Table Make(Type structure, params Term[] counts)
        => new(structure.Name, Term.Variable($"{structure.Name}.base", 64), StructureLayout.SizeOf(structure), counts, StructureLayout.CellsOf(structure));

    Table FramesOf(string name, ulong perDomain)
        => new(name, Term.Variable($"{name}.base", 64), 8, [Word(Sizes.Domains), Word(perDomain)], [new($"{name}.Mfn", 0, 8, 1)]);

    static Term Word(ulong value) => Term.Vector(value, 64);
}
