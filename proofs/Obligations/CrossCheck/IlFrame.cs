using System.Reflection;
using Cordon.Proofs.Smt;

namespace Cordon.Proofs.CrossCheck;

/// <summary>An activation of a method: its arguments, its locals, its evaluation stack.</summary>
public sealed class IlFrame(MethodBase method, object?[] arguments, object?[] locals)
{
    readonly Stack<object?> stack = new();

    /// <summary>The method.</summary>
    public MethodBase Method { get; } = method;

    /// <summary>Pushes a value.</summary>
    public void Push(object? value) => stack.Push(value);

    /// <summary>Pops a value.</summary>
    public object? PopAny() => stack.Pop();

    /// <summary>Pops a number or Boolean.</summary>
    public Term PopTerm() => (Term)stack.Pop()!;

    /// <summary>Pops the last <paramref name="count"/> values, in the order in which they were pushed.</summary>
    public object?[] Pop(int count)
    {
        var values = new object?[count];
        for (var i = count - 1; i >= 0; i--)
        {
            values[i] = stack.Pop();
        }
        return values;
    }

    /// <summary>What the method returns, at <c>ret</c>.</summary>
    public object? Result()
    {
        if (stack.Count == 0)
        {
            return null;
        }
        return Method is MethodInfo function ? IlArithmetic.Narrow(stack.Pop(), function.ReturnType) : stack.Pop();
    }

    /// <summary>The method that the instruction's token names.</summary>
    public MethodBase ResolveMethod(IlInstruction instruction) => Method.Module.ResolveMethod((int)instruction.Operand, TypeArguments, MethodArguments)!;

    /// <summary>The field that the instruction's token names.</summary>
    public FieldInfo ResolveField(IlInstruction instruction) => Method.Module.ResolveField((int)instruction.Operand, TypeArguments, MethodArguments)!;

    /// <summary>The type that the instruction's token names.</summary>
    public Type ResolveType(IlInstruction instruction) => Method.Module.ResolveType((int)instruction.Operand, TypeArguments, MethodArguments);

    Type[] TypeArguments => Method.DeclaringType!.GetGenericArguments();

    Type[]? MethodArguments => Method is MethodInfo { IsGenericMethod: true } generic ? generic.GetGenericArguments() : null;

    /// <summary>Executes an instruction that only moves values.</summary>
    public bool TryMove(IlInstruction instruction)
    {
        var (name, operand) = (instruction.Name, (int)instruction.Operand);
        if (name.Length == 7 && char.IsDigit(name[6]))
        {
            (name, operand) = (name[..5], name[6] - '0');
        }
        switch (name)
        {
            case "nop" or "volatile." or "readonly." or "constrained.":
                return true;
            case "ldarg":
                Push(IlValue.Copy(arguments[operand]));
                return true;
            case "ldarga":
                Push(new IlPointer(() => arguments[operand], value => arguments[operand] = value));
                return true;
            case "starg":
                arguments[operand] = IlValue.Copy(stack.Pop());
                return true;
            case "ldloc":
                Push(IlValue.Copy(locals[operand]));
                return true;
            case "ldloca":
                Push(new IlPointer(() => locals[operand], value => locals[operand] = value));
                return true;
            case "stloc":
                locals[operand] = IlValue.Copy(stack.Pop());
                return true;
            case "dup":
                Push(IlValue.Copy(stack.Peek()));
                return true;
            case "pop":
                stack.Pop();
                return true;
            case "ldnull":
                Push(null);
                return true;
            case "ldobj":
                Push(IlValue.Copy(((IlPointer)stack.Pop()!).Load()));
                return true;
            case "stobj":
                var stored = IlValue.Copy(stack.Pop());
                ((IlPointer)stack.Pop()!).Store(stored);
                return true;
            case "initobj":
                ((IlPointer)stack.Pop()!).Store(IlValue.Default(ResolveType(instruction)));
                return true;
            default:
                return false;
        }
    }
}
