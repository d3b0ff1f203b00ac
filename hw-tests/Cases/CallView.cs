using Cordon.HwTests.Reference;
using Cordon.Spec;

namespace Cordon.HwTests.Cases;

/// <summary>A call with its fields by name, for those who decide by what it says.</summary>
public sealed class CallView
{
    readonly CallStep step;
    readonly HypercallDescription? call;
    readonly SubOp? subOp;
    readonly byte[]? structure;

    /// <summary>A view of <paramref name="step"/>.</summary>
    public CallView(CallStep step)
    {
        this.step = step;
        (call, subOp) = ReferenceHypervisor.Find(step.Number, step.Arguments);
        StructureAddress = call is not null && subOp?.Structure is not null ? step.Arguments[call.StructureRegister] : null;
        structure = step.Before.FirstOrDefault(bytes =>
            bytes.Address == (StructureAddress == Generation.GuestPlaces.ReadOnly ? Generation.GuestPlaces.ReadOnlyAlias : StructureAddress))?.Bytes;
        Name = call is null || subOp is null ? null : HypercallTable.NameOf(call, subOp);
    }

    /// <summary>The sub-op's name; null when the description has none.</summary>
    public string? Name { get; }

    /// <summary>Where its structure lies; null when it has none.</summary>
    public ulong? StructureAddress { get; }

    /// <summary>Whether the whole structure can be read there.</summary>
    public bool HasStructure => structure is not null && structure.Length == ArgumentStructure.SizeOf(subOp!);

    /// <summary>The words that the guest stores at <paramref name="address"/> before the call; empty for none.</summary>
    public ReadOnlySpan<ulong> List(ulong address)
        => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ulong>(step.Before.FirstOrDefault(bytes => bytes.Address == address)?.Bytes ?? []);

    /// <summary>Whether it is one of Xen's sub-ops that this project refuses whatever its arguments, but for calls that only PV guests have.</summary>
    public bool IsRefused => subOp is { IsModelled: false };

    /// <summary>Whether it works down a list of its structures.</summary>
    public bool IsStructureList => subOp is { Shape: Shape.StructureList };

    /// <summary>Whether it is that call, whatever the sub-op.</summary>
    public bool IsOf(HypercallNumber number) => call?.Number == number;

    /// <summary>Whether it is <c>EVTCHNOP_reset_cont</c>, number 14: in event_channel.h it stands under <c>#ifdef __XEN__</c>.</summary>
    public bool IsResetContinuation => step.Number == (ulong)HypercallNumber.EventChannelOp && (uint)step.Arguments[0] == 14;

    /// <summary>Whether it is a sub-op that is modelled.</summary>
    public bool IsModelled => subOp is { IsModelled: true };

    /// <summary>Whether it is the sub-op of that name.</summary>
    public bool Is(string name) => Name == name;

    /// <summary>Whether it is one of those sub-ops.</summary>
    public bool IsOneOf(params ReadOnlySpan<string> names) => Name is not null && names.Contains(Name);

    /// <summary>Whether it has a field of that name whose value the guest says and that can be read.</summary>
    public bool Has(string name) => Find(name) is { } field && (field.Place == Place.Register || HasStructure);

    /// <summary>The value that the guest says for a field; 0 where it has none or none can be read.</summary>
    public ulong this[string name]
        => Find(name) is not { } field ? 0
            : field.Place == Place.Register ? ArgumentStructure.GetRegister(step.Arguments, field)
            : HasStructure ? ArgumentStructure.Get(structure, field) : 0;

    Field? Find(string name) => subOp?.Fields.FirstOrDefault(field => field.Name == name && field.IsInput && field.Place != Place.Element);
}
