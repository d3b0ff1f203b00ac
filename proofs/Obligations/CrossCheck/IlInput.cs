extern alias Concrete;

using System.Reflection;
using Cordon.Proofs.Smt;
using ConcreteKey = Concrete::Cordon.Model.IKey;

namespace Cordon.Proofs.CrossCheck;

/// <summary>The arguments of an interpreted function: the symbols that <see cref="SymbolicInput"/> makes, in the concrete build's types.</summary>
public static class IlInput
{
    const BindingFlags Members = BindingFlags.Instance | BindingFlags.Public;

    /// <summary>A value of the type, made by its own constructor and setters, which are interpreted.</summary>
    public static object Make(IlMachine machine, Type type, string name)
    {
        if (type == typeof(ulong) || type == typeof(bool))
        {
            return Term.Variable(name, type == typeof(bool) ? 0 : 64);
        }
        var constructor = type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).First();
        var isKey = typeof(ConcreteKey).IsAssignableFrom(type);
        object?[] arguments = [.. constructor.GetParameters()
            .Select(p => isKey ? Term.Variable(name, 64) : Make(machine, p.ParameterType, $"{name}.{char.ToUpperInvariant(p.Name![0])}{p.Name[1..]}"))];
        object? made = new IlObject(type);
        machine.Call(constructor, [Self(), .. arguments]);
        foreach (var property in type.GetProperties(Members).Where(p => p.SetMethod is { IsPublic: true }))
        {
            machine.Call(property.SetMethod!, [Self(), Make(machine, property.PropertyType, $"{name}.{property.Name}")]);
        }
        foreach (var field in type.GetFields(Members).Where(f => !f.IsInitOnly))
        {
            ((IlObject)made!).Fields[field.Name] = Make(machine, field.FieldType, $"{name}.{field.Name}");
        }
        return made!;

        object Self() => type.IsValueType ? new IlPointer(() => made, value => made = value) : made!;
    }

    /// <summary>The words in a value, by path, as <see cref="SymbolicInput.Flatten"/> names them.</summary>
    public static IEnumerable<(string Name, Term Term)> Flatten(IlMachine machine, object? value, string name)
    {
        switch (value)
        {
            case Term term:
                return [(name, term)];
            case IlObject key when typeof(ConcreteKey).IsAssignableFrom(key.Type) || key.Type.Name == "Result":
                return [(name, key.Word)];
            case IlObject holder:
                var self = holder.Type.IsValueType ? (object)new IlPointer(() => holder, _ => { }) : holder;
                return holder.Type.GetFields(Members).SelectMany(f => Flatten(machine, holder.Get(f), $"{name}.{f.Name}"))
                    .Concat(holder.Type.GetProperties(Members).SelectMany(p => Flatten(machine, machine.Call(p.GetMethod!, [self]), $"{name}.{p.Name}")));
            default:
                return [];
        }
    }
}
