using System.Runtime.InteropServices;
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
    readonly ulong[] allFrames;
    readonly Dictionary<string, (MapBase Map, MapBase Pristine)> maps = new(ReferenceEqualityComparer.Instance);
    ulong[] sharedFrames = [];
    ulong pristineNow;
    bool tablesChanged;

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
            FrameCount = hypervisor->Sizes.Frames, Pvh = Config.Pvh, EventFifo = Config.EventFifo, GrantTable = Config.GrantTable, ConsoleIo = Config.ConsoleIo,
            GuestControl4 = hypervisor->GuestCr4Bits, GuestEfer = hypervisor->GuestEferBits,
        };
        new StateAbstraction(hypervisor, Model, new WritingSink()).All();
        Comparer = new Comparer(memory, hypervisor, Model);
        Console = new ConsoleLine(hypervisor);
        allFrames = [.. Enumerable.Range(0, (int)hypervisor->Sizes.Frames).Select(frame => (ulong)frame)];
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

    /// <summary>What the console says and receives.</summary>
    public ConsoleLine Console { get; }

    /// <summary>How the guests translate linear addresses.</summary>
    public GuestPagingSetup Paging { get; init; }

    /// <summary>Told of the model's steps; null for nobody.</summary>
    public StepObserver? Observer { get; set; }

    /// <summary>System time in ns since boot; the implementation reads it as its processor's counter.</summary>
    public ulong Now
    {
        get => Hypervisor->HostTimestamp;
        set => Hypervisor->HostTimestamp = value;
    }

    /// <summary>How far the places of <see cref="GuestPlaces"/> are moved in this world, in bytes.</summary>
    public ulong PlacesAt { get; init; }

    /// <summary>Every frame of the machine.</summary>
    public IEnumerable<ulong> AllFrames => allFrames;

    /// <summary>The frames that guest and hypervisor shared when the world was ready: stray writes are likeliest there.</summary>
    public IEnumerable<ulong> SharedFrames => sharedFrames;

    /// <summary>Takes note of what the model's last step wrote, and begins a new step's journal.</summary>
    public void EndStep()
    {
        foreach (var cell in Model.Journal)
        {
            touched.Add(cell);
            tablesChanged |= ReferenceEquals(cell.Map, nameof(State.P2mType)) || ReferenceEquals(cell.Map, nameof(State.Owner));
        }
        Model.ClearJournal();
    }

    /// <summary>Makes the world as it is now the one that <see cref="Reset"/> returns to.</summary>
    public void MakePristine()
    {
        EndStep();
        Console.Reset();
        sharedFrames = [.. touched.Where(cell => cell.Map == nameof(State.Memory)).Select(cell => cell.Key1).Distinct()];
        ForgetChanges();
        Memory.All.CopyTo(pristine.All);
        Memory.All.CopyTo(Comparer.Shadow.All);
        Model.CopyTo(pristineModel);
        pristineNow = Now;
    }

    /// <summary>Puts back what is known to have been written.</summary>
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
        if (tablesChanged)
        {
            RestoreHypervisorsFrames();
        }
        Restore((int)Hypervisor->RootAddress, (int)Marshal.OffsetOf<Hypervisor>(nameof(Cordon.Impl.Hypervisor.Console)));
        foreach (var block in Comparer.Written)
        {
            Restore(block, BlockDifference.BlockBytes);
        }
        Now = pristineNow;
        Console.Reset();
        ForgetChanges();
    }

    /// <summary>Puts everything back whatever was written.</summary>
    public void ResetAll()
    {
        pristineModel.CopyTo(Model);
        pristine.All.CopyTo(Memory.All);
        pristine.All.CopyTo(Comparer.Shadow.All);
        Console.Reset();
        ForgetChanges();
    }

    void ForgetChanges()
    {
        Model.ClearJournal();
        touched.Clear();
        Comparer.Written.Clear();
        tablesChanged = false;
    }

    // Tables of nested paging and records of grants are written without the model naming their frames.
    void RestoreHypervisorsFrames()
    {
        foreach (var frame in allFrames)
        {
            if (Cordon.Impl.Hypervisor.Frame(Hypervisor, new Cordon.Impl.Mfn(frame))->Type == Cordon.Impl.FrameType.OwnTable)
            {
                BlockDifference.Find(Memory.Page(frame), pristine.Page(frame), (int)frame * PhysicalMemory.PageBytes, Comparer.Written);
            }
        }
    }

    void Restore(int start, int length)
    {
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
