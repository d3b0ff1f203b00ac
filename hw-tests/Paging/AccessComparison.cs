using Cordon.GeneratedTests.Paging;
using Cordon.Model;
using Cordon.Spec;

namespace Cordon.HwTests.Paging;

/// <summary>What the model says of cases, in order, against what a processor did: how the access ended, what it read, and the words that it used afterwards.</summary>
/// <param name="lane">The lane, of whose emulator some faults are known.</param>
/// <param name="ground">Where the cases lie.</param>
/// <param name="loadsPointers">Whether the processor reads the pointers of PAE paging when CR3 is written: Intel's.</param>
public sealed class AccessComparison(string lane, PagingGround ground, bool loadsPointers)
{
    const ulong Breakpoint = 3, StackFault = 12, GeneralProtection = 13, PageFault = 14;

    readonly Dictionary<string, long> ends = [];
    readonly Dictionary<string, long> known = [];

    /// <summary>The model's state.</summary>
    public State State { get; } = AccessGround.Begin();

    /// <summary>How often each kind of paging ended in each way, by the model.</summary>
    public IReadOnlyDictionary<string, long> Ends => ends;

    /// <summary>How often a known fault of the emulator was seen, by its name.</summary>
    public IReadOnlyDictionary<string, long> Known => known;

    /// <summary>Compares a case.</summary>
    /// <returns>The difference in field terms; null for none but known ones.</returns>
    public string? Compare(PagingCase theCase, Observation observed)
    {
        theCase.WriteTo(State, AccessGround.Domain);
        var isRefused = loadsPointers && PageDirectoryPointers.AreRefused(State, AccessGround.Domain, ground.Processor, theCase.Controls, theCase.Cr3);
        var expected = Translate(theCase, default);
        var end = isRefused ? "#GP of CR3" : PagingCase.NameOfEnd(expected.End);
        ends[$"{theCase.Mode} {end}"] = ends.GetValueOrDefault($"{theCase.Mode} {end}") + 1;
        if (!isRefused)
        {
            expected = expected.End == TranslationEnd.Address ? expected : Translate(theCase, ChoiceOf(expected, observed));
            PagingUnit.SetMarks(State, AccessGround.Domain, theCase.Controls, expected);
        }
        var difference = isRefused ? DifferenceOfTrap(observed, GeneralProtection, 0, null) : DifferenceOfEnd(theCase, expected, observed);
        var words = observed.Words.Select(word => (Place: word.Key, Found: word.Value, Wanted: PagingCase.Word(State, AccessGround.Domain, word.Key)))
            .Where(word => word.Found != word.Wanted).ToArray();
        // From here on the model has what the machine has.
        Array.ForEach(words, word => PagingCase.Store(State, AccessGround.Domain, word.Place, word.Found, 8));
        var faults = words.Select(word => (word.Found & word.Wanted) == word.Wanted ? KnownFaults.OfWord(lane, theCase, expected, word.Place, word.Found ^ word.Wanted) : null).ToList();
        if (difference is not null)
        {
            faults.Add(isRefused ? null : KnownFaults.OfEnd(lane, expected, observed));
        }
        if (faults.Contains(null))
        {
            return $"{theCase}: " + string.Join("; ", words.Select(word => $"[{word.Place:x}] is {word.Found:x}, expected {word.Wanted:x}").Prepend(difference ?? $"ends as it should ({end})"));
        }
        foreach (var fault in faults.OfType<string>())
        {
            known[fault] = known.GetValueOrDefault(fault) + 1;
        }
        return null;
    }

    Translation Translate(PagingCase theCase, MarkChoice choice)
        => new PagingUnit(State, AccessGround.Domain, ground.Processor, theCase.Controls, theCase.Access, choice).Translate(theCase.Cr3, theCase.Address);

    // Of an access that faulted: of which entries the processor set the accessed bit.
    static MarkChoice ChoiceOf(Translation expected, Observation observed)
    {
        var choice = 0UL;
        for (var level = 1; level <= expected.Entries.Length; level++)
        {
            var entry = expected.Entries[level - 1];
            var isSet = entry.IsValid && (observed.Words[entry.Place & ~7UL] >> (int)((entry.Place & 4) * 8) & PageTableEntry.Accessed) != 0;
            choice |= isSet ? 1UL << level : 0;
        }
        return new(choice);
    }

    // What is accessed is stored and read here, by the model's address.
    string? DifferenceOfEnd(PagingCase theCase, Translation expected, Observation observed)
    {
        switch (expected.End)
        {
            case TranslationEnd.PageFault:
                return DifferenceOfTrap(observed, PageFault, expected.ErrorCode, expected.Linear);
            case TranslationEnd.GeneralProtection:
                return DifferenceOfTrap(observed, GeneralProtection, 0, null);
            case TranslationEnd.StackFault:
                return DifferenceOfTrap(observed, StackFault, 0, null);
            default:
                if (theCase.Access.IsWrite)
                {
                    PagingCase.Store(State, AccessGround.Domain, expected.Address, theCase.Stored, 4);
                }
                var word = PagingCase.Word(State, AccessGround.Domain, expected.Address);
                var eax = theCase.Access.IsFetch ? AccessGround.Loaded(word) : (uint)word;
                return observed.Vector == Breakpoint && observed.Eax == eax ? null
                    : $"{Text(observed)}, expected an access at {expected.Address:x} with EAX {eax:x}";
        }
    }

    static string? DifferenceOfTrap(Observation observed, ulong vector, ulong errorCode, ulong? cr2)
        => observed.Vector == vector && observed.ErrorCode == errorCode && (cr2 is null || observed.Cr2 == cr2) ? null
            : $"{Text(observed)}, expected exception {vector}, error code {errorCode:x}{(cr2 is null ? "" : $", CR2 {cr2:x}")}";

    static string Text(Observation observed)
        => observed.Vector == Breakpoint ? $"an access with EAX {observed.Eax:x}" : $"exception {observed.Vector}, error code {observed.ErrorCode:x}, CR2 {observed.Cr2:x}";
}
