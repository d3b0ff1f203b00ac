using Cordon.GeneratedTests.Worlds;
using Cordon.Model;
using Cordon.Spec;
using Operation = Cordon.GeneratedTests.Commands.Operation;
using Operations = Cordon.GeneratedTests.Commands.Operations;

namespace Cordon.GeneratedTests.Comparison;

/// <summary>A hypercall as the caller's registers say it.</summary>
/// <param name="Domain">The calling domain.</param>
/// <param name="Vcpu">The calling vcpu.</param>
/// <param name="Number">RAX.</param>
/// <param name="Arguments">RDI, RSI, RDX, R10, R8, R9.</param>
public readonly record struct RegisterCall(ushort Domain, uint Vcpu, ulong Number, ulong[] Arguments);

/// <summary>
/// One hypercall as the model makes it: the registers say the sub-op, the argument structure is fetched, the steps that the sub-op's shape asks
/// for are made, and the OUT fields are written back (HC-GEN-001 to HC-GEN-006). A shape is a file of this class.
/// </summary>
public sealed partial class ModelCall
{
    // By the place of the operation.
    static readonly Cordon.Model.Operation[] registry = InOrder();

    readonly World world;
    readonly GuestMemoryView memory;
    readonly ChoiceReader choices;
    readonly byte[] structure = new byte[512];

    /// <summary>Calls of the model of <paramref name="world"/>.</summary>
    public ModelCall(World world)
    {
        this.world = world;
        memory = new GuestMemoryView(world);
        choices = new ChoiceReader(world);
        Refusals = new Refusals(world);
    }

    /// <summary>What the model must refuse.</summary>
    public Refusals Refusals { get; }

    /// <summary>Makes the call.</summary>
    /// <param name="call">Who calls what; its structure is in guest memory already.</param>
    /// <returns>RAX as it has to be.</returns>
    public ulong Make(RegisterCall call)
    {
        var result = MakeOne(call);
        memory.TakeMarks();
        return result;
    }

    ulong MakeOne(RegisterCall call)
    {
        var (operation, refusal) = Operations.Decode(call.Number, call.Arguments[0]);
        if (operation is null)
        {
            return Negative(refusal);
        }
        if (operation.SubOp.Shape == Shape.Calls)
        {
            return Multicall(call);
        }
        var fields = new ulong[operation.Fields.Length];
        operation.DecodeRegisters(call.Arguments, fields);
        var address = operation.StructureBytes == 0 ? 0 : call.Arguments[operation.Call.StructureRegister];
        if (operation.SubOp.Shape == Shape.StructureList)
        {
            return StructureList(new Made(call, operation, fields), address);
        }
        if (operation.SubOp.ReadsStructure)
        {
            var bytes = structure.AsSpan(0, operation.StructureBytes);
            if (!memory.Read(call.Domain, address, bytes))
            {
                return operation.SubOp.Shape == Shape.ExtentList ? fields[operation.IndexOf("Start")] : Negative(Errno.EFAULT);
            }
            operation.DecodeStructure(bytes, fields);
        }
        var made = new Made(call, operation, fields);
        Before(made);
        var result = operation.SubOp.Shape switch
        {
            Shape.Single => Step(made),
            Shape.ExtentList => ExtentList(made),
            Shape.PollList => PollList(made),
            Shape.EveryPort => EveryPort(made),
            Shape.GrantFrameList => GrantFrameList(made),
            Shape.MapList => MapList(made),
            _ => throw new NotSupportedException($"{operation.Name}: the comparison has no driver for shape {operation.SubOp.Shape}"),
        };
        if ((long)result >= 0)
        {
            After(made);
        }
        result = Store(made, result);
        var writesBack = (long)result >= 0 || operation.SubOp.WritesBackAlways;
        return writesBack && !WriteBack(made, address) ? Negative(Errno.EFAULT) : result;
    }

    /// <summary>One step of the model with the fields as they are; the OUT fields are put into them.</summary>
    ulong Step(Made made)
    {
        var chosen = choices.For(made.Operation, made.Fields, made.Call.Domain);
        var caller = new Caller(new(made.Call.Domain), new(made.Call.Vcpu), world.Now, chosen);
        world.Observer?.Before(made.Operation.Name, caller, [.. made.Operation.Fields.Select((field, i) => ($"arguments.{field.Name}", made.Fields[i]))]);
        var operation = registry[made.Operation.Index];
        Refusals.TryStep(made.Operation, caller, other => operation.Step(world.Model, other, made.Operation.Inputs(made.Fields)).Result);
        var (result, outputs) = operation.Step(world.Model, caller, made.Operation.Inputs(made.Fields));
        made.Operation.TakeOutputs(outputs, made.Fields);
        return result.Value;
    }

    bool WriteBack(Made made, ulong address)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        foreach (var i in made.Operation.OutputFields)
        {
            var field = made.Operation.Fields[i];
            BitConverter.TryWriteBytes(bytes, made.Fields[i]);
            if (!memory.WriteExpected(made.Call.Domain, address + (ulong)field.Position, bytes[..(field.Bits / 8)]))
            {
                return false;
            }
        }
        return true;
    }

    static Cordon.Model.Operation[] InOrder()
    {
        var byName = Registry.Operations.ToDictionary(operation => operation.Name);
        return [.. Operations.All.Select(operation => byName.GetValueOrDefault(operation.Name)!)];
    }

    static ulong Negative(Errno error) => unchecked((ulong)-(long)error);

    /// <summary>A call that is being made: its fields are those of the step at hand.</summary>
    sealed record Made(RegisterCall Call, Operation Operation, ulong[] Fields)
    {
        public ulong this[string field]
        {
            get => Fields[Operation.IndexOf(field)];
            set => Fields[Operation.IndexOf(field)] = value;
        }
    }
}
