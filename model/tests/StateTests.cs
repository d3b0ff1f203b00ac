namespace Cordon.Model.Tests;

/// <summary>The state as a thing: what is written to it can be taken back.</summary>
public sealed class StateTests
{
    readonly State state = new();

    [Fact]
    public void WhatWasWrittenSinceTheMarkIsTakenBack()
    {
        state.MaxPages[new(1)] = 5;
        state.Polling[new(1), new(0)] = Polling.AnyPort;
        state.Mark();
        state.MaxPages[new(1)] = 6;
        state.MaxPages[new(1)] = 0;
        state.MaxPages[new(2)] = 7;
        state.Polling.ClearRowWhere(new(1), Polling.AnyPort);

        state.TakeBack();

        Assert.Equal(5UL, state.MaxPages[new(1)]);
        Assert.Equal(Polling.AnyPort, (ulong)state.Polling[new(1), new(0)]);
        Assert.Equal(2, state.Maps.Sum(map => map.Cells.Count));
        Assert.Empty(state.Journal);
    }

    [Fact]
    public void TakingBackCanBeDoneAgain()
    {
        state.Mark();
        for (ulong pages = 1; pages < 4; pages++)
        {
            state.MaxPages[new(1)] = pages;
            state.TakeBack();
        }

        Assert.Equal(0UL, state.MaxPages[new(1)]);
    }

    [Fact]
    public void WithoutAMarkNothingIsTakenBack() => Assert.Throws<InvalidOperationException>(state.TakeBack);

    /// <summary>Bytes are copied between rows, and within one, as they were; the other bytes stay.</summary>
    [Theory]
    [InlineData(1, 2, 3, 17, 100), InlineData(1, 2, 4095, 0, 1), InlineData(1, 1, 0, 5, 64), InlineData(1, 1, 5, 0, 64), InlineData(1, 2, 8, 8, 0)]
    public void RowsAreCopiedAsBytes(ulong from, ulong to, ulong fromOffset, ulong toOffset, ulong count)
    {
        var random = new Random(5);
        var rows = new byte[3][];
        for (ulong row = 0; row < 3; row++)
        {
            rows[row] = new byte[4096];
            random.NextBytes(rows[row]);
            for (ulong word = 0; word < 512; word++)
            {
                state.Memory[new(row), new(word)] = BitConverter.ToUInt64(rows[row], (int)word * 8);
            }
        }

        state.Memory.CopyBytes(new(from), fromOffset, new(to), toOffset, count);

        Array.Copy(rows[from], (int)fromOffset, rows[to], (int)toOffset, (int)count);
        Assert.All(Enumerable.Range(0, 3 * 512), i => Assert.Equal(BitConverter.ToUInt64(rows[i / 512], i % 512 * 8), (ulong)state.Memory[new((ulong)i / 512), new((ulong)i % 512)]));
    }
}
