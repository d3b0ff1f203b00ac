using Cordon.Model;
using Cordon.Spec;

namespace Cordon.HwTests.Reference;

/// <summary>One call of a modelled sub-op on its way through the model: its fields by name, and who makes it.</summary>
public sealed class ReferenceCall
{
    readonly Dictionary<string, ulong> fields = [];
    readonly Operation operation;

    /// <summary>A call with the fields that registers and structure gave.</summary>
    public ReferenceCall(ReferenceHypervisor hypervisor, HypercallDescription call, SubOp subOp, Operation operation)
    {
        Hypervisor = hypervisor;
        Call = call;
        SubOp = subOp;
        this.operation = operation;
    }

    /// <summary>The hypervisor that carries it out.</summary>
    public ReferenceHypervisor Hypervisor { get; }

    /// <summary>The call.</summary>
    public HypercallDescription Call { get; }

    /// <summary>The sub-op.</summary>
    public SubOp SubOp { get; }

    /// <summary>The sub-op's name: <c>EventChannelOp.Send</c>.</summary>
    public string Name => operation.Name;

    /// <summary>Whether it is the sub-op of that name.</summary>
    public bool Is(string name) => Name == name;

    /// <summary>A field's value: what the guest said, or after a step what the hypervisor says.</summary>
    public ulong this[string name]
    {
        get => fields.GetValueOrDefault(name);
        set => fields[name] = value;
    }

    /// <summary>Makes one step of the model with the fields as they are, and takes over what it says.</summary>
    public Result Step()
    {
        var inputs = SubOp.Fields.Where(field => field.IsInput).Select(field => this[field.Name]).ToArray();
        var caller = Hypervisor.Caller();
        if (Is("GrantTableOp.Copy"))
        {
            caller.Choices.CopyGranter = this["DestDomid"] == Domid.Self ? caller.Domain.Value : this["DestDomid"];
            caller.Choices.CopyReference = (uint)this["DestFrame"];
        }
        Hypervisor.Observer?.Before(Name, caller, [.. SubOp.Fields.Select(field => ($"arguments.{field.Name}", this[field.Name]))]);
        var (result, outputs) = operation.Step(Hypervisor.State, caller, inputs);
        if (result.IsIllegalChoice)
        {
            throw new InvalidOperationException($"{Name}: the model does not allow the choice of this test harness");
        }
        var i = 0;
        foreach (var field in SubOp.Fields)
        {
            if (field.IsOutput)
            {
                fields[field.Name] = outputs[i++];
            }
        }
        return result;
    }
}
