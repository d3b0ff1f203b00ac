using System.Runtime.InteropServices;
using Cordon.GeneratedTests.Paging;
using Cordon.HwTests.Transport;
using Cordon.Model;
using Cordon.Spec;

namespace Cordon.HwTests.Paging;

/// <summary>What a processor did with a case.</summary>
/// <param name="Vector">Of the trap that ended the access; #BP when it was made.</param>
/// <param name="ErrorCode">Its error code.</param>
/// <param name="Cr2">CR2.</param>
/// <param name="Eax">What was read, or what the instruction fetched loaded.</param>
/// <param name="Words">The 64-bit words that hold what the access used, by their addresses, afterwards.</param>
public sealed record Observation(ulong Vector, ulong ErrorCode, ulong Cr2, uint Eax, IReadOnlyDictionary<ulong, ulong> Words);

/// <summary>Cases as one program of the guest: each writes its entries, makes its access, and reads back the words that the access uses.</summary>
/// <param name="planned">The state of the model by which it is known which words these are; it goes on with each case.</param>
/// <param name="ground">Where the cases lie.</param>
/// <param name="lane">The lane, on which some cases are not made.</param>
public sealed class AccessProgram(State planned, PagingGround ground, string lane)
{
    // Of one case at most: seven entries, an access, and six words read back.
    const int WordsOfCase = (7 * 3) + 9 + (6 * 2) + 1;
    const int ResultsOfCase = 7 + 4 + (6 * 2);

    readonly List<(PagingCase Case, int Access, List<(ulong Place, int At)> Read)> cases = [];

    /// <summary>The program.</summary>
    public GuestProgram Program { get; } = new();

    /// <summary>How many cases were not made for a known fault, by its name.</summary>
    public Dictionary<string, long> NotMade { get; } = [];

    /// <summary>How many cases it has.</summary>
    public int Count => cases.Count;

    /// <summary>Whether another case fits.</summary>
    public bool HasRoom => Program.Fits(WordsOfCase, ResultsOfCase);

    /// <summary>Adds a case, unless it would leave the ground or is not made on the lane; then nothing of it is done.</summary>
    public bool TryAdd(PagingCase theCase)
    {
        var former = theCase.Entries.Select(entry => (entry.Place, PagingCase.Word(planned, AccessGround.Domain, entry.Place))).ToArray();
        theCase.WriteTo(planned, AccessGround.Domain);
        var translation = new PagingUnit(planned, AccessGround.Domain, ground.Processor, theCase.Controls, theCase.Access, default).Translate(theCase.Cr3, theCase.Address);
        var reason = KnownFaults.NotMade(lane, ground, theCase, translation);
        if (reason is not null)
        {
            NotMade[reason] = NotMade.GetValueOrDefault(reason) + 1;
        }
        if (reason is not null || !ground.Holds(translation))
        {
            foreach (var (place, word) in former.Reverse())
            {
                PagingCase.Store(planned, AccessGround.Domain, place, word, 8);
            }
            return false;
        }
        Write(theCase);
        var access = Program.Access(AccessOf(theCase));
        var used = translation.Entries.Where(entry => entry.IsRead).Select(entry => entry.Place).ToList();
        used.AddRange(theCase.Entries.TakeLast(1).Select(entry => entry.Place));
        if (translation.End == TranslationEnd.Address)
        {
            used.Add(translation.Address);
        }
        cases.Add((theCase, access, [.. used.Select(place => place & ~7UL).Distinct().Select(place => (place, Program.Read(place, 8)))]));
        return true;
    }

    /// <summary>Adds a case that is to end the guest: it writes its entries and makes its access.</summary>
    public void AddLast(PagingCase theCase)
    {
        Write(theCase);
        Program.Access(AccessOf(theCase));
    }

    /// <summary>The cases and what came of them.</summary>
    public IEnumerable<(PagingCase Case, Observation Observed)> Observations(ulong[] results)
        => cases.Select(one => (one.Case, new Observation(
            results[one.Access] - 1, results[one.Access + 1], results[one.Access + 2], (uint)results[one.Access + 3],
            one.Read.ToDictionary(read => read.Place, read => results[read.At + 1]))));

    /// <summary>The cases with an entry that names the page of a guest-physical address.</summary>
    public IEnumerable<PagingCase> Naming(ulong address)
        => cases.Select(one => one.Case).Where(one => one.Entries.Any(entry => (entry.Value & PageTableEntry.AddressMask) >> 12 == address >> 12));

    void Write(PagingCase theCase)
    {
        foreach (var entry in theCase.Entries)
        {
            var value = entry.Value;
            Program.Write(entry.Place, MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(ref value))[..entry.Bytes]);
        }
    }

    static GuestAccess AccessOf(PagingCase theCase)
    {
        var controls = theCase.Controls;
        return new(
            theCase.Cr3.Value,
            (controls.IsPaging ? PagingControl.Cr0Paging : 0) | (controls.IsSupervisorWriteProtected ? PagingControl.Cr0WriteProtect : 0),
            ((controls.Value & PagingControls.PhysicalAddressExtension) != 0 ? PagingControl.Cr4PhysicalAddressExtension : 0)
                | (controls.HasLegacyLargePages ? PagingControl.Cr4PageSizeExtension : 0)
                | (controls.PreventsSupervisorExecution ? PagingControl.Cr4SupervisorExecutionPrevention : 0)
                | (controls.PreventsSupervisorAccess ? PagingControl.Cr4SupervisorAccessPrevention : 0),
            (controls.IsFourLevel ? PagingControl.EferLongModeEnable : 0) | (controls.HasNoExecute ? PagingControl.EferNoExecuteEnable : 0),
            controls.OverridesAccessPrevention ? PagingControl.RflagsAlignmentCheck : 0,
            (theCase.Access.IsFetch ? 2UL : theCase.Access.IsWrite ? 1UL : theCase.Access.IsOfStack ? 3UL : 0) | (theCase.Access.IsUser ? 4UL : 0),
            theCase.Address.Value, theCase.Stored);
    }
}
