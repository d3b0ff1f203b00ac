using System.Runtime.InteropServices;
using Cordon.HwTests.Cases;
using Cordon.HwTests.Reference;
using Cordon.HwTests.Transport;
using Cordon.Model;

namespace Cordon.HwTests.Comparison;

/// <summary>A program for the guest under construction, each of whose steps the model has made already, and what has to come back.</summary>
/// <param name="reference">The model's side.</param>
/// <param name="clearsPopulated">Whether the guest clears frames that it is given, because the hypervisor does not (HC-DIF-023).</param>
public sealed class ComparedProgram(ReferenceHypervisor reference, bool clearsPopulated)
{
    const int MostLater = 12;

    readonly List<Check> checks = [];
    readonly List<(CallStep Step, ulong Rax)> results = [];
    readonly List<(int Word, int Case, int Step)> places = [];

    /// <summary>The most words of program that one step takes, and of results.</summary>
    public const int StepWords = 2048;

    /// <summary>The index of the case whose steps are being added.</summary>
    public int Case { get; set; }

    /// <summary>What the guest is given.</summary>
    public GuestProgram Program { get; } = new();

    /// <summary>The hypercalls in it, with the results that the model gave.</summary>
    public IReadOnlyList<(CallStep Step, ulong Rax)> Results => results;

    /// <summary>The number of hypercalls in it.</summary>
    public int Calls => results.Count;

    /// <summary>Whether there is room for <paramref name="steps"/> more steps.</summary>
    public bool HasRoom(int steps) => Program.Fits(steps * 64 + StepWords, steps * 32 + StepWords);

    /// <summary>Appends a step, and makes it on the model.</summary>
    public void Add(LaneStep step, int index)
    {
        places.Add((Program.Words.Length, Case, index));
        switch (step)
        {
            case StoreStep store:
                Store(store.Store, index);
                break;
            case CallStep call:
                foreach (var bytes in call.Before)
                {
                    Store(bytes, index);
                }
                Call(call, index);
                break;
        }
    }

    /// <summary>Appends a look at memory: the words of a range, those bits of each that <paramref name="mask"/> says.</summary>
    public void Look(ulong address, int words, int index, string what, Func<int, ulong> mask)
    {
        var bytes = new byte[words * 8];
        if (!reference.Memory.Read(address, bytes))
        {
            return;
        }
        var first = Program.Read(address, bytes.Length);
        checks.Add(new(Case, index, $"access to {what}", null, first, ulong.MaxValue, 0));
        var expected = MemoryMarshal.Cast<byte, ulong>(bytes);
        for (var i = 0; i < words; i++)
        {
            if (mask(i) != 0)
            {
                checks.Add(new(Case, index, $"{what}, word {i}", null, first + 1 + i, mask(i), expected[i]));
            }
        }
    }

    /// <summary>
    /// Of each case the first word that is not as the model says, with the next few. A call's result may be another one where <paramref name="explain"/>
    /// names the clause that says why.
    /// </summary>
    public IReadOnlyList<LaneDifference> Compare(ReadOnlySpan<ulong> found, Func<CallStep, ulong, ulong, string?> explain)
    {
        var differences = new List<LaneDifference>();
        foreach (var check in checks)
        {
            var word = found[check.Result];
            if (check.Holds(found) || (check.Call is not null && explain(check.Call, check.Expected, word) is not null))
            {
                continue;
            }
            var difference = new LaneDifference(check.Case, check.Step, check.What, check.Expected & check.Mask, word & check.Mask);
            if (differences.Count == 0 || differences[^1].Case != check.Case)
            {
                differences.Add(difference);
            }
            else if (differences[^1].Later.Count < MostLater)
            {
                differences[^1] = differences[^1] with { Later = [.. differences[^1].Later, difference] };
            }
        }
        return differences;
    }

    /// <summary>The case and step of which a word of the program is.</summary>
    public (int Case, int Step) PlaceOf(int word)
    {
        var place = places.FindLast(place => place.Word <= word);
        return (place.Case, place.Step);
    }

    void Store(GuestBytes store, int index)
    {
        reference.Memory.Write(store.Address, store.Bytes);
        var result = Program.Write(store.Address, store.Bytes);
        checks.Add(new(Case, index, "access of the guest's own store", null, result, ulong.MaxValue, 0));
    }

    void Call(CallStep call, int index)
    {
        var result = Program.Call(call.Number, call.Arguments);
        var rax = reference.Execute(call.Number, call.Arguments);
        results.Add((call, rax));
        checks.Add(new(Case, index, "result", call, result, ulong.MaxValue, rax));
        checks.Add(new(Case, index, "registers that a hypercall may not change", null, result + 1, ulong.MaxValue, 0));
        if (clearsPopulated && new CallView(call) is var view && view.Is("MemoryOp.PopulatePhysmap"))
        {
            ClearPopulated(view, index);
        }
        foreach (var range in call.After)
        {
            LookAt(range, index);
        }
        if (Buffers.Unknown(new(call)) is { } unknown && new byte[unknown.Length] is var zeros && reference.Memory.Write(unknown.Address, zeros))
        {
            Store(new(unknown.Address, zeros), index);
        }
    }

    /// <summary>The guest clears the frames that a call may have given it, where they are mapped. In the model they are clear.</summary>
    void ClearPopulated(CallView call, int index)
    {
        const ulong most = 64;
        foreach (var first in call.List(call["ExtentStart"]))
        {
            for (var i = 0UL; i < 1UL << (int)call["ExtentOrder"] && i < most; i++)
            {
                var gfn = first + i;
                if (gfn < GuestLayout.IdentityEnd / GuestLayout.PageSize && P2m.IsWritableRam(reference.State, reference.Domain, new(gfn))
                    && !reference.State.Memory.Cells.Any(cell => cell.Key.Key1 == P2m.FrameAt(reference.State, reference.Domain, new(gfn)).Value))
                {
                    var result = Program.Clear(gfn * GuestLayout.PageSize, GuestLayout.PageSize);
                    checks.Add(new(Case, index, "access of the guest's own store", null, result, ulong.MaxValue, 0));
                }
            }
        }
    }

    void LookAt(GuestRange range, int index)
    {
        var bytes = new byte[(range.Length + 7) & -8];
        if (!reference.Memory.Read(range.Address, bytes.AsSpan(0, range.Length)))
        {
            return;
        }
        var first = Program.Read(range.Address, range.Length);
        var expected = MemoryMarshal.Cast<byte, ulong>(bytes);
        for (var i = 0; i < expected.Length; i++)
        {
            var valid = Math.Min(8, range.Length - 8 * i);
            var mask = valid == 8 ? ulong.MaxValue : (1UL << (8 * valid)) - 1;
            checks.Add(new(Case, index, $"byte {8 * i} of the argument at {StepText.Hex(range.Address)}", null, first + 1 + i, mask, expected[i]));
        }
    }
}
