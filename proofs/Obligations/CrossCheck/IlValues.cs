using System.Reflection;
using Cordon.Proofs.Smt;

namespace Cordon.Proofs.CrossCheck;

/// <summary>An object or a struct of the interpreted code: its fields by name. A struct is copied where the language copies it.</summary>
/// <param name="type">Its type in the concrete build.</param>
public sealed class IlObject(Type type)
{
    /// <summary>Its type.</summary>
    public Type Type { get; } = type;

    /// <summary>The fields' values.</summary>
    public Dictionary<string, object?> Fields { get; } = [];

    /// <summary>A field's value; the default of its type when it was never set.</summary>
    public object? Get(FieldInfo field)
        => Fields.TryGetValue(field.Name, out var value) ? value : Fields[field.Name] = IlValue.Default(field.FieldType);

    /// <summary>The word in it, when it is a key or a result: the only field.</summary>
    public Term Word => (Term)Get(Type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Single())!;
}

/// <summary>A managed pointer: where a value is.</summary>
/// <param name="Load">Reads it, without copying.</param>
/// <param name="Store">Writes it.</param>
public sealed record IlPointer(Func<object?> Load, Action<object?> Store);

/// <summary>What values do.</summary>
public static class IlValue
{
    /// <summary>The value that a location of the type has at first.</summary>
    public static object? Default(Type type)
        => type == typeof(bool) ? Term.False
            : type == typeof(ulong) || type == typeof(long) ? Term.Vector(0, 64)
            : type.IsPrimitive || type.IsEnum ? Term.Vector(0, Width(type))
            : type.IsValueType ? new IlObject(type) : null;

    /// <summary>A struct is copied when it is loaded or stored; other values are not.</summary>
    public static object? Copy(object? value)
    {
        if (value is not IlObject { Type.IsValueType: true } structure)
        {
            return value;
        }
        var copy = new IlObject(structure.Type);
        foreach (var (name, field) in structure.Fields)
        {
            copy.Fields[name] = Copy(field);
        }
        return copy;
    }

    /// <summary>How many bits a value of the type has on the evaluation stack.</summary>
    public static int Width(Type type)
    {
        var primitive = type.IsEnum ? Enum.GetUnderlyingType(type) : type;
        return primitive == typeof(ulong) || primitive == typeof(long) ? 64 : 32;
    }

    /// <summary>A number as a Boolean: not 0.</summary>
    public static Term Truth(Term value)
        => value.Width == 0 ? value : Term.Not(Term.Equal(value, Term.Vector(0, value.Width)));

    /// <summary>A Boolean as the 32-bit number that it is on the evaluation stack.</summary>
    public static Term Number(Term value)
        => value.Width > 0 ? value : Term.IfThenElse(value, Term.Vector(1, 32), Term.Vector(0, 32));
}
