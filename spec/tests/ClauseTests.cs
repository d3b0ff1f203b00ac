using Xunit;

namespace Cordon.Spec.Tests;

/// <summary>Every clause is stated by the model and has evidence; every name is a clause.</summary>
public class ClauseTests
{
    /// <summary>A number is given once, and counts on within its topic.</summary>
    [Fact]
    public void Numbers_count_on()
    {
        Assert.Equal(ClauseFiles.All.Select(clause => clause.Id).Distinct(), ClauseFiles.All.Select(clause => clause.Id));
        Assert.All(ClauseFiles.All.GroupBy(clause => clause.Id[..6]), topic =>
        {
            Assert.Single(topic.Select(clause => clause.File).Distinct());
            Assert.Equal(Enumerable.Range(1, topic.Count()), topic.Select(clause => int.Parse(clause.Id[7..])));
        });
    }

    /// <summary>Nobody names a clause that does not exist.</summary>
    [Fact]
    public void Every_name_is_a_clause()
        => Assert.Empty(ClauseFiles.NamedByAnyone.Except(ClauseFiles.All.Select(clause => clause.Id)).Order());

    /// <summary>A member of the model names each clause, but those outside the model.</summary>
    [Fact]
    public void The_model_names_every_clause()
        => Assert.Empty(ClauseFiles.All.Where(clause => !clause.IsOutsideModel).Select(clause => clause.Id).Except(ClauseFiles.NamedByModel));

    /// <summary>Each clause has a test or an obligation.</summary>
    [Fact]
    public void Every_clause_has_evidence()
        => Assert.Empty(ClauseFiles.All.Select(clause => clause.Id).Except(ClauseFiles.WithEvidence));

    /// <summary>The clauses that a description names exist.</summary>
    [Fact]
    public void Descriptions_name_clauses()
        => Assert.Empty(HypercallTable.Calls.SelectMany(call => call.SubOps).SelectMany(subOp => subOp.Clauses).Except(ClauseFiles.All.Select(clause => clause.Id)));
}
