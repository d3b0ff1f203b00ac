namespace Cordon.GeneratedTests.Worlds;

/// <summary>The starting worlds, each built when it is first asked for.</summary>
public sealed class WorldSet : IDisposable
{
    readonly Dictionary<string, World> built = [];

    /// <summary>The names of the worlds.</summary>
    public IReadOnlyList<string> Names { get; } = [.. Preparations.All.Select(shape => shape.Name)];

    /// <summary>The world of that name, as it was last left.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="prepare">Makes the steps of a new world's preparation.</param>
    /// <exception cref="ArgumentException">There is no such world.</exception>
    public World Get(string name, Action<World, WorldShape> prepare)
    {
        if (built.TryGetValue(name, out var world))
        {
            return world;
        }
        var shape = Preparations.All.FirstOrDefault(known => known.Name == name)
            ?? throw new ArgumentException($"no world is named \"{name}\"; there are {string.Join(", ", Names)}", nameof(name));
        world = WorldBuilder.Build(shape);
        prepare(world, shape);
        world.MakePristine();
        built[name] = world;
        return world;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var world in built.Values)
        {
            world.Dispose();
        }
    }
}
