using Cordon.GeneratedTests.Abstraction;
using Cordon.GeneratedTests.Comparison;
using Cordon.Impl;
using Cordon.Model;
using StateAbstraction = Cordon.GeneratedTests.Abstraction.Abstraction;

namespace Cordon.GeneratedTests.Worlds;

/// <summary>
/// A small machine twice: the implementation in a buffer, and the state of the model that it stands for. It can be put back to
/// what it was when it was built, at the cost of what has changed since.
/// </summary>
public sealed unsafe class World : IDisposable
{
    readonly PhysicalMemory pristine;
    readonly State pristineModel = new();
    readonly List<Cell> touched = [];
    readonly HashSet<ulong> watched = [];
    readonly HashSet<ulong> pristineWatched = [];
    readonly HashSet<ulong> dirtyFrames = [];
    readonly Dictionary<string, (MapBase Map, MapBase Pristine)> maps = new(ReferenceEqualityComparer.Instance);
    ulong pristineNow;

    /// <summary>A world around a built hypervisor; the model's state is what the abstraction says of it.</summary>
    /// <param name="name">Its name in case files.</param>
    /// <param name="memory">The machine's memory, which the world owns from now on.</param>
    /// <param name="hypervisor">The root in it.</param>
    public World(string name, PhysicalMemory memory, Hypervisor* hypervisor)
    {
        Name = name;
        Memory = memory;
        Hypervisor = hypervisor;
        pristine = new PhysicalMemory(memory.Bytes / PhysicalMemory.PageBytes);
        Model = new State
        {
            FrameCount = hypervisor->Sizes.Frames, Pvh = true, EventFifo = true, GrantTable = true, ConsoleIo = true,
            GuestControl4 = hypervisor->GuestCr4Bits, GuestEfer = hypervisor->GuestEferBits,
        };
        new StateAbstraction(hypervisor, Model, new WritingSink()).All();
        Comparer = new Comparer(memory, hypervisor, Model);
        for (var i = 0; i < Model.Maps.Count; i++)
        {
            maps[Model.Maps[i].Name] = (Model.Maps[i], pristineModel.Maps[i]);
        }
        MakePristine();
    }

    /// <summary>Its name in case files.</summary>
    public string Name { get; }

    /// <summary>The implementation's physical memory.</summary>
    public PhysicalMemory Memory { get; }

    /// <summary>The root of the implementation.</summary>
    public Hypervisor* Hypervisor { get; }

    /// <summary>The model's state.</summary>
    public State Model { get; }

    /// <summary>What compares the two.</summary>
    public Comparer Comparer { get; }

    /// <summary>System time in ns since boot; the implementation reads it as its processor's counter.</summary>
    public ulong Now
    {
        get => Hypervisor->HostTimestamp;
        set => Hypervisor->HostTimestamp = value;
    }

    /// <summary>The frames outside the implementation's tables that it may write in a step: those that it shares with guests.</summary>
    public IReadOnlyCollection<ulong> WatchedFrames => watched;

    /// <summary>From now on a step may write the frame.</summary>
    public void Watch(ulong frame)
    {
        if (frame < Hypervisor->Sizes.Frames)
        {
            watched.Add(frame);
            dirtyFrames.Add(frame);
        }
    }

    /// <summary>Takes note of what the model's last step wrote, and begins a new step's journal.</summary>
    public void EndStep()
    {
        foreach (var cell in Model.Journal)
        {
            touched.Add(cell);
        }
        Model.ClearJournal();
    }

    /// <summary>Makes the world as it is now the one that <see cref="Reset"/> returns to.</summary>
    public void MakePristine()
    {
        Model.ClearJournal();
        touched.Clear();
        dirtyFrames.Clear();
        pristineWatched.UnionWith(watched);
        dirtyFrames.UnionWith(watched);
        Memory.All.CopyTo(pristine.All);
        Memory.All.CopyTo(Comparer.Shadow.All);
        Model.CopyTo(pristineModel);
        pristineNow = Now;
    }

    /// <summary>Puts everything back, after steps that wrote no frame but watched ones.</summary>
    public void Reset()
    {
        EndStep();
        foreach (var cell in touched)
        {
            var (map, original) = maps[cell.Map];
            var value = original.Get(cell.Key1, cell.Key2, cell.Key3);
            if (map.Get(cell.Key1, cell.Key2, cell.Key3) != value)
            {
                map.Set(cell.Key1, cell.Key2, cell.Key3, value);
            }
        }
        touched.Clear();
        Model.ClearJournal();
        AddNestedTables();
        RestoreTables();
        foreach (var frame in dirtyFrames)
        {
            pristine.Page(frame).CopyTo(Memory.Page(frame));
            pristine.Page(frame).CopyTo(Comparer.Shadow.Page(frame));
        }
        dirtyFrames.Clear();
        watched.Clear();
        watched.UnionWith(pristineWatched);
        dirtyFrames.UnionWith(pristineWatched);
        Now = pristineNow;
    }

    /// <summary>Puts everything back whatever was written.</summary>
    public void ResetAll()
    {
        pristineModel.CopyTo(Model);
        Model.ClearJournal();
        touched.Clear();
        dirtyFrames.Clear();
        watched.Clear();
        watched.UnionWith(pristineWatched);
        dirtyFrames.UnionWith(pristineWatched);
        pristine.All.CopyTo(Memory.All);
        pristine.All.CopyTo(Comparer.Shadow.All);
    }

    // Tables of nested paging are written without the model naming their frames.
    void AddNestedTables()
    {
        for (ulong frame = 0; frame < Hypervisor->Sizes.Frames; frame++)
        {
            if (Cordon.Impl.Hypervisor.Frame(Hypervisor, new Cordon.Impl.Mfn(frame))->Type == Cordon.Impl.FrameType.NestedTable)
            {
                dirtyFrames.Add(frame);
            }
        }
    }

    void RestoreTables()
    {
        var start = (int)Hypervisor->RootAddress;
        var length = (int)Hypervisor->RootBytes;
        pristine.All.Slice(start, length).CopyTo(Memory.All[start..]);
        pristine.All.Slice(start, length).CopyTo(Comparer.Shadow.All[start..]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Memory.Dispose();
        pristine.Dispose();
        Comparer.Shadow.Dispose();
    }
}
