using System.Reflection;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;

namespace Cordon.Proofs.CrossCheck;

/// <summary>
/// Executes the concrete build's intermediate language on terms; a branch asks the explorer. The maps of the state and the functions of
/// <c>Logic</c> are given from outside (<see cref="IlIntrinsics"/>).
/// </summary>
/// <param name="intrinsics">What is not interpreted.</param>
public sealed class IlMachine(IlIntrinsics intrinsics)
{
    static readonly Dictionary<MethodBase, IReadOnlyDictionary<int, IlInstruction>> Bodies = [];

    /// <summary>How many instructions were executed.</summary>
    public long Executed { get; private set; }

    /// <summary>The mnemonics that were executed.</summary>
    public SortedSet<string> Mnemonics { get; } = new(StringComparer.Ordinal);

    /// <summary>Calls a method; returns what it returns, null for void.</summary>
    /// <exception cref="NotSupportedException">It uses an instruction that the model has no business with.</exception>
    public object? Call(MethodBase method, object?[] arguments)
    {
        if (intrinsics.TryCall(method, arguments, out var known))
        {
            return known;
        }
        var body = method.GetMethodBody() ?? throw new NotSupportedException($"{method.DeclaringType}.{method.Name} has no body to interpret");
        IReadOnlyDictionary<int, IlInstruction>? code;
        lock (Bodies)
        {
            if (!Bodies.TryGetValue(method, out code))
            {
                Bodies[method] = code = IlInstruction.Decode(body.GetILAsByteArray()!);
            }
        }
        var frame = new IlFrame(method, arguments, [.. body.LocalVariables.Select(l => IlValue.Default(l.LocalType))]);
        for (var at = 0; ;)
        {
            var instruction = code[at];
            Executed++;
            Mnemonics.Add(instruction.Name);
            if (instruction.Name == "ret")
            {
                return frame.Result();
            }
            at = Step(frame, instruction);
        }
    }

    /// <summary>Executes one instruction; returns the offset of the next.</summary>
    int Step(IlFrame frame, IlInstruction instruction)
    {
        var name = instruction.Name;
        if (IlArithmetic.TryStep(frame, instruction) || frame.TryMove(instruction) || IlArrays.TryStep(frame, instruction) || TryCallOrField(frame, instruction))
        {
            return instruction.Next;
        }
        if (IlArithmetic.BranchCondition(frame, name) is { } condition)
        {
            return Explorer.Choose(condition) ? (int)instruction.Operand : instruction.Next;
        }
        if (name == "switch")
        {
            var selector = frame.PopTerm();
            for (var i = 0; i < instruction.Targets.Count; i++)
            {
                if (Explorer.Choose(Term.Equal(selector, Term.Vector((UInt128)i, selector.Width))))
                {
                    return instruction.Targets[i];
                }
            }
            return instruction.Next;
        }
        throw new NotSupportedException($"{frame.Method.DeclaringType}.{frame.Method.Name} uses {name}, which the cross-check does not know");
    }

    bool TryCallOrField(IlFrame frame, IlInstruction instruction)
    {
        switch (instruction.Name)
        {
            case "call" or "callvirt":
                var called = frame.ResolveMethod(instruction);
                var arguments = frame.Pop(called.GetParameters().Length + (called.IsStatic ? 0 : 1));
                if (!called.IsStatic && called.DeclaringType!.IsValueType && arguments[0] is not IlPointer)
                {
                    var receiver = arguments[0];
                    arguments[0] = new IlPointer(() => receiver, value => receiver = value);
                }
                var result = Call(called, arguments);
                if (called is MethodInfo { ReturnType: var type } && type != typeof(void))
                {
                    frame.Push(result);
                }
                return true;
            case "newobj":
                var constructor = frame.ResolveMethod(instruction);
                object? made = new IlObject(constructor.DeclaringType!);
                var self = constructor.DeclaringType!.IsValueType ? new IlPointer(() => made, value => made = value) : made;
                Call(constructor, [self, .. frame.Pop(constructor.GetParameters().Length)]);
                frame.Push(made);
                return true;
            case "ldfld" or "ldflda" or "stfld" or "ldsfld":
                Field(frame, instruction.Name, frame.ResolveField(instruction));
                return true;
            default:
                return false;
        }
    }

    void Field(IlFrame frame, string name, FieldInfo field)
    {
        if (name == "ldsfld")
        {
            frame.Push(intrinsics.Static(field));
            return;
        }
        var stored = name == "stfld" ? IlValue.Copy(frame.PopAny()) : null;
        var target = frame.PopAny();
        target = target is IlPointer pointer ? pointer.Load() : target;
        if (intrinsics.TryField(target, field, out var special))
        {
            frame.Push(special);
            return;
        }
        var holder = (IlObject)target!;
        switch (name)
        {
            case "ldfld":
                frame.Push(IlValue.Copy(holder.Get(field)));
                break;
            case "ldflda":
                frame.Push(new IlPointer(() => holder.Get(field), value => holder.Fields[field.Name] = value));
                break;
            default:
                holder.Fields[field.Name] = IlArithmetic.Narrow(stored, field.FieldType);
                break;
        }
    }
}
