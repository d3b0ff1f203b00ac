using System.Reflection;
using Cordon.Model;
using Cordon.Proofs.Smt;
using Cordon.Proofs.Symbolic;

namespace Cordon.Proofs;

/// <summary>
/// Makes the arguments of a model's function out of symbols, by their types: words, truth values, keys, and objects of these.
/// A symbol's name is its path: <c>caller.Domain</c>, <c>arguments.Gpfn</c>.
/// </summary>
public static class SymbolicInput
{
    const BindingFlags Members = BindingFlags.Instance | BindingFlags.Public;

    /// <summary>A new value of <paramref name="type"/> whose words are symbols named under <paramref name="name"/>.</summary>
    public static object Symbol(Type type, string name)
    {
        if (type == typeof(SymbolicWord))
        {
            return new SymbolicWord(Term.Variable(name, 64));
        }
        if (type == typeof(SymbolicBool))
        {
            return new SymbolicBool(Term.Variable(name, 0));
        }
        if (typeof(IKey).IsAssignableFrom(type))
        {
            return Key(type, Term.Variable(name, 64));
        }
        var constructor = type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).First();
        var value = constructor.Invoke([.. constructor.GetParameters().Select(p => Symbol(p.ParameterType, $"{name}.{Capital(p.Name!)}"))]);
        foreach (var field in type.GetFields(Members).Where(f => !f.IsInitOnly))
        {
            field.SetValue(value, Symbol(field.FieldType, $"{name}.{field.Name}"));
        }
        foreach (var property in type.GetProperties(Members).Where(p => p.SetMethod is { IsPublic: true }))
        {
            property.SetValue(value, Symbol(property.PropertyType, $"{name}.{property.Name}"));
        }
        return value;
    }

    /// <summary>A key of <paramref name="type"/> with the word given.</summary>
    public static object Key(Type type, Term word) => Activator.CreateInstance(type, new SymbolicWord(word))!;

    /// <summary>The arguments of a step's function for <paramref name="state"/>, all symbols but the state.</summary>
    public static object[] Arguments(MethodInfo method, StateBase state)
        => [.. method.GetParameters().Select(p => typeof(StateBase).IsAssignableFrom(p.ParameterType) ? state
            : Symbol(p.ParameterType, p.ParameterType == typeof(Caller) ? "caller" : p.Name!))];

    /// <summary>The words and truth values inside a value, by their paths under <paramref name="name"/>.</summary>
    public static IEnumerable<(string Name, Term Term)> Flatten(object? value, string name)
    {
        switch (value)
        {
            case null or StateBase:
                return [];
            case SymbolicWord word:
                return [(name, word.Term)];
            case SymbolicBool truth:
                return [(name, truth.Term)];
            case IKey key:
                return [(name, key.Value.Term)];
            case Result result:
                return [(name, result.Value.Term)];
            default:
                var type = value.GetType();
                return type.GetFields(Members).SelectMany(f => Flatten(f.GetValue(value), $"{name}.{f.Name}"))
                    .Concat(type.GetProperties(Members).SelectMany(p => Flatten(p.GetValue(value), $"{name}.{p.Name}")));
        }
    }

    static string Capital(string name) => char.ToUpperInvariant(name[0]) + name[1..];
}
