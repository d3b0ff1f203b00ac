using Cordon.Model;

namespace Cordon.GeneratedTests.Comparison;

/// <summary>Which keys the maps of the model's state have, for choosing and for printing them.</summary>
public static class MapKeys
{
    static readonly Dictionary<string, IReadOnlyList<Type>> types
        = new State().Maps.ToDictionary(map => map.Name, map => (IReadOnlyList<Type>)map.GetType().GetGenericArguments());

    /// <summary>The key types of the map named <paramref name="map"/>, in order.</summary>
    public static IReadOnlyList<Type> Of(string map) => types[map];

    /// <summary>A cell in field terms, such as <c>PortState[domain 1, port 3]</c>.</summary>
    public static string Describe(Cell cell)
    {
        var keys = Of(cell.Map).Select((type, i) => $"{Noun(type)} {(i == 0 ? cell.Key1 : i == 1 ? cell.Key2 : cell.Key3)}");
        return $"{cell.Map}[{string.Join(", ", keys)}]";
    }

    static string Noun(Type key)
        => key == typeof(DomainId) ? "domain"
        : key == typeof(VcpuId) ? "vcpu"
        : key == typeof(WordIndex) ? "word"
        : key == typeof(GrantReference) ? "grant reference"
        : key == typeof(GrantHandle) ? "grant handle"
        : key.Name.ToLowerInvariant();
}
