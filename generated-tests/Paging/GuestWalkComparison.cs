using Cordon.GeneratedTests.Generation;
using Cordon.GeneratedTests.Worlds;
using Cordon.Impl;
using Cordon.Model;

namespace Cordon.GeneratedTests.Paging;

/// <summary>What a comparison of walks came to.</summary>
/// <param name="Cases">How many accesses were made.</param>
/// <param name="Ends">How often each end was the model's answer, by <see cref="PagingCase.NameOfEnd"/>.</param>
/// <param name="Excused">How often the model's processor faults for what the hypervisor's walk does not look at.</param>
/// <param name="Differences">What was found, in field terms.</param>
public sealed record GuestWalkReport(long Cases, IReadOnlyDictionary<string, long> Ends, long Excused, IReadOnlyList<string> Differences);

/// <summary>
/// The hypervisor's own walk of a guest's tables (<see cref="GuestWalk"/>) against the model's, on generated tables: the address, or that there is none, and the tables afterwards. It
/// looks neither at reserved bits nor at SMAP; where the model's processor faults for one of these it may go on, and is not compared.
/// </summary>
public sealed unsafe class GuestWalkComparison : IDisposable
{
    const ulong AddressBits = 0x000F_FFFF_FFFF_F000;
    const int MaximumDifferences = 5;
    // The entries that a case uses are compared after each; whole tables after as many.
    const int WholeTables = 256;

    static readonly ulong[] tableFrames = [6, 7, 8, 9, 10, 11, 13];
    static readonly ulong[] dataFrames = [2, 3, 4, 5, 14, 15];

    readonly World world = WorldBuilder.Build(new WorldShape("paging", 256, []));
    readonly PagingGround ground;
    readonly Dictionary<string, long> ends = [];
    readonly List<string> differences = [];
    long cases;
    long excused;

    /// <summary>A machine whose domain 0 has the tables.</summary>
    public GuestWalkComparison()
        => ground = new()
        {
            Modes = [PagingMode.None, PagingMode.Legacy, PagingMode.Extended, PagingMode.FourLevel],
            TableFrames = tableFrames, DataFrames = dataFrames, MissingFrames = [GuestPlaces.HoleFrame, 1UL << 33],
            Processor = new(AddressBits | PagingProcessor.GigabytePages),
            Settable = PagingControls.WriteProtect | PagingControls.PageSizeExtension | PagingControls.NoExecute | PagingControls.AccessPrevention | PagingControls.AlignmentCheck,
            IsSupervisorData = true,
        };

    static Cordon.Model.DomainId Domain => new(WorldBuilder.ControlDomain);

    /// <summary>Makes cases and compares each.</summary>
    /// <param name="seed">The same seed gives the same cases.</param>
    /// <param name="count">How many.</param>
    public GuestWalkReport Run(ulong seed, long count)
    {
        var generator = new PagingCaseGenerator(ground);
        for (; cases < count && differences.Count < MaximumDifferences; cases++)
        {
            var random = new RandomWords(RandomWords.Derive(seed, (ulong)cases));
            Compare(generator.Make(ref random));
        }
        return new(cases, ends, excused, differences);
    }

    /// <inheritdoc/>
    public void Dispose() => world.Dispose();

    void Compare(PagingCase theCase)
    {
        theCase.WriteTo(world.Model, Domain);
        foreach (var place in theCase.Entries.Select(entry => entry.Place))
        {
            WordAt(place) = PagingCase.Word(world.Model, Domain, place);
        }
        var expected = Translate(theCase, default);
        var end = PagingCase.NameOfEnd(expected.End);
        ends[end] = ends.GetValueOrDefault(end) + 1;
        var found = Walk(theCase);
        if (IsExcused(theCase, expected))
        {
            excused++;
            Array.ForEach(tableFrames, CopyToImplementation);
            return;
        }
        if (expected.End != TranslationEnd.Address)
        {
            expected = Translate(theCase, ChoiceOf(expected));
        }
        // The walk ends with the address that the tables give; whether the p2m has it is asked by who accesses it.
        var isAddress = expected.End == TranslationEnd.Address || (expected.End == TranslationEnd.NestedFault && expected.Fault.IsFinal);
        var wanted = isAddress ? expected.Address : GuestWalk.NotMapped;
        PagingUnit.SetMarks(world.Model, Domain, theCase.Controls, expected);
        var changed = expected.Entries.Where(entry => entry.IsRead && tableFrames.Contains(entry.Place >> 12))
            .FirstOrDefault(entry => WordAt(entry.Place) != PagingCase.Word(world.Model, Domain, entry.Place));
        if (found != wanted || changed is not null || (cases % WholeTables == 0 && !SameTables()))
        {
            differences.Add($"{theCase}: the model says {wanted:x} ({PagingCase.NameOfEnd(expected.End)}), GuestWalk {found:x}"
                + (changed is null ? "" : $"; the entry at {changed.Place:x} is {WordAt(changed.Place):x}, expected {PagingCase.Word(world.Model, Domain, changed.Place):x}"));
        }
    }

    static bool IsExcused(PagingCase theCase, Translation expected)
    {
        var isReserved = expected.End == TranslationEnd.PageFault && (expected.ErrorCode & (ulong)Spec.PageFaultCode.Reserved) != 0;
        var isPrevented = expected.End == TranslationEnd.PageFault && (expected.ErrorCode & (ulong)Spec.PageFaultCode.Protection) != 0
            && theCase.Controls.PreventsSupervisorAccess && !theCase.Controls.OverridesAccessPrevention && expected.Rights.IsUserPage;
        return isReserved || isPrevented;
    }

    Translation Translate(PagingCase theCase, MarkChoice choice)
        => new PagingUnit(world.Model, Domain, ground.Processor, theCase.Controls, theCase.Access, choice).Translate(theCase.Cr3, theCase.Address);

    // What the implementation chose: of which entries it set the accessed bit, though the access failed.
    MarkChoice ChoiceOf(Translation expected)
    {
        // An access that the tables allow leaves its marks before the p2m is asked for what they give.
        var choice = 1UL;
        for (var level = 1; level <= expected.Entries.Length; level++)
        {
            var entry = expected.Entries[level - 1];
            var isSet = entry.IsValid && tableFrames.Contains(entry.Place >> 12) && (WordAt(entry.Place) >> (int)((entry.Place & 4) * 8) & Spec.PageTableEntry.Accessed) != 0;
            choice |= isSet ? 1UL << level : 0;
        }
        return new(choice);
    }

    ulong Walk(PagingCase theCase)
    {
        var controls = theCase.Controls;
        var paging = new GuestPaging
        {
            Cr0 = (controls.IsPaging ? Spec.PagingControl.Cr0Paging : 0) | (controls.IsSupervisorWriteProtected ? Spec.PagingControl.Cr0WriteProtect : 0),
            Cr3 = theCase.Cr3.Value,
            Cr4 = (theCase.Mode >= PagingMode.Extended ? Spec.PagingControl.Cr4PhysicalAddressExtension : 0)
                | (controls.HasLegacyLargePages ? Spec.PagingControl.Cr4PageSizeExtension : 0),
            Efer = theCase.Mode == PagingMode.FourLevel ? Spec.PagingControl.EferLongModeActive : 0,
        };
        var access = theCase.Access.IsWrite ? Access.Write : Access.Read;
        return GuestWalk.Translate(world.Hypervisor, Hypervisor.Domain(world.Hypervisor, new Impl.DomainId(WorldBuilder.ControlDomain)), &paging, theCase.Address.Value, access);
    }

    ref ulong WordAt(ulong place) => ref Words(place >> 12)[(int)(place >> 3) & 511];

    Span<ulong> Words(ulong frame)
    {
        var domain = Hypervisor.Domain(world.Hypervisor, new Impl.DomainId(WorldBuilder.ControlDomain));
        return new(Hypervisor.At(world.Hypervisor, NestedPaging.Lookup(world.Hypervisor, domain, new(frame)).Frame), PhysicalMemory.PageBytes / sizeof(ulong));
    }

    bool SameTables() => Array.TrueForAll(tableFrames, frame => Words(frame).SequenceEqual(ModelWords(frame)));

    ulong[] ModelWords(ulong frame)
        => [.. Enumerable.Range(0, PhysicalMemory.PageBytes / sizeof(ulong)).Select(word => PagingCase.Word(world.Model, Domain, (frame << 12) + ((ulong)word * 8)))];

    void CopyToImplementation(ulong frame) => ModelWords(frame).CopyTo(Words(frame));
}
