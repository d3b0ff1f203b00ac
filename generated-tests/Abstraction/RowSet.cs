namespace Cordon.GeneratedTests.Abstraction;

/// <summary>Rows to look at, in the order in which they came: each row of a table once; words, numbers named and guest frames perhaps more than once.</summary>
/// <param name="frames">How many machine frames there are.</param>
/// <param name="domains">How many domains.</param>
/// <param name="ports">How many ports a domain; vcpus are no more.</param>
public sealed class RowSet(int frames, int domains, int ports)
{
    readonly List<Row> rows = [];

    // When a row was added last, by kind and keys; a new round forgets all at once.
    readonly int[] stamps = new int[((int)RowKind.P2m + 1) * Math.Max(frames, domains * ports)];
    readonly int stride = Math.Max(frames, domains * ports);
    int round = 1;

    /// <summary>The rows.</summary>
    public List<Row> Rows => rows;

    /// <summary>Adds a row, unless it is one of a table that is there already.</summary>
    public void Add(Row row)
    {
        if (row.Kind is not (RowKind.Word or RowKind.Name or RowKind.P2m or RowKind.GrantUse or RowKind.GrantMapping))
        {
            var index = row.Kind == RowKind.Frame ? (int)row.First : ((int)row.First * ports) + (int)row.Second;
            if ((uint)index >= (uint)stride || stamps[((int)row.Kind * stride) + index] == round)
            {
                return;
            }
            stamps[((int)row.Kind * stride) + index] = round;
        }
        rows.Add(row);
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        rows.Clear();
        round++;
    }
}
