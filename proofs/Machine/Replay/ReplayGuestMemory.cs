using Cordon.Proofs.Machine.Refinement;
using Cordon.Proofs.Smt;

namespace Cordon.Proofs.Machine.Replay;

/// <summary>Holds what a guest was given against the model: the argument structure and the buffer, byte by byte, and nothing else.</summary>
/// <param name="whole">What the model says of the call.</param>
/// <param name="guest">The call.</param>
/// <param name="before">The state before it.</param>
/// <param name="copies">What the guest was given.</param>
sealed class ReplayGuestMemory(WholeCall whole, GuestCall guest, Evaluator before, IReadOnlyList<GuestCopy> copies)
{
    /// <summary>In what they differ.</summary>
    /// <param name="path">The model's path.</param>
    /// <param name="result">The call's result.</param>
    /// <param name="lost">Whether the guest's memory was not there where it had to be.</param>
    public IEnumerable<ReplayDifference> Differences(StepPath path, ulong result, bool lost)
    {
        var given = new SortedDictionary<ulong, byte>();
        foreach (var copy in copies)
        {
            for (var i = 0; i < copy.Bytes.Length; i++)
            {
                given[copy.Linear + (ulong)i] = copy.Bytes[i];
            }
        }
        var succeeded = (long)result >= 0;
        return [.. InStructure(path, given, !lost && (guest.SubOp.WritesBackAlways || succeeded)), .. InBuffer(given, succeeded && copies.All(copy => copy.Succeeded)), .. Elsewhere(given)];
    }

    ulong Structure => (ulong)before.Value(guest.StructureAddress);

    // A guest may have its buffer overlap its argument structure: which of the two a byte is then meant for, its address does not say.
    bool IsBoth(ulong linear) => linear - Structure < (ulong)guest.StructureBytes && whole.Buffer is { } buffer && linear - (ulong)before.Value(buffer.Address) < (ulong)buffer.Bytes;

    // Outputs are the model's, and given where they have to be; what is given besides is as it was.
    IEnumerable<ReplayDifference> InStructure(StepPath path, SortedDictionary<ulong, byte> given, bool mustBe)
    {
        var outputs = guest.SubOp.Fields.Where(field => field.Place == Spec.Place.Structure && field.IsOutput).ToArray();
        for (var offset = 0; offset < guest.StructureBytes; offset++)
        {
            var isGiven = given.Remove(Structure + (ulong)offset, out var octet);
            if (IsBoth(Structure + (ulong)offset))
            {
                continue;
            }
            var field = outputs.FirstOrDefault(one => offset >= one.Position && offset < one.Position + (one.Bits / 8));
            var says = field is null ? (byte)before.Value(guest.StructureByte(offset))
                : (byte)(before.Value(path.Outputs.First(output => output.Name == $"arguments.{field.Name}").Term) >> (8 * (offset - field.Position)));
            if (isGiven ? octet != says : mustBe && field is not null)
            {
                yield return new($"byte {offset} of the structure{(field is null ? ", which is no output," : $", of {field.Name},")}", isGiven ? $"0x{octet:x}" : "not given", $"0x{says:x}");
            }
        }
    }

    // Of what no clause says what it is, only that it is given.
    IEnumerable<ReplayDifference> InBuffer(SortedDictionary<ulong, byte> given, bool mustBe)
    {
        if (whole.Buffer is not { } buffer)
        {
            yield break;
        }
        var address = (ulong)before.Value(buffer.Address);
        for (var i = 0; i < buffer.Bytes; i++)
        {
            var isGiven = given.Remove(address + (ulong)i, out var octet);
            if (IsBoth(address + (ulong)i))
            {
                continue;
            }
            var isWanted = before.Holds(buffer.IsWanted(i));
            var says = buffer.Says(i) is { } term ? (byte)before.Value(term) : octet;
            if (isGiven ? !isWanted || octet != says : isWanted && mustBe && !(buffer.NoneAtZero && address == 0))
            {
                yield return new($"byte {i} of the buffer", isGiven ? $"0x{octet:x}" : "not given", isWanted ? $"0x{says:x}" : "that it is not given");
            }
        }
    }

    static IEnumerable<ReplayDifference> Elsewhere(SortedDictionary<ulong, byte> given)
        => given.Select(one => new ReplayDifference($"a byte at 0x{one.Key:x} of the guest", $"0x{one.Value:x}", "that it is not given"));
}
