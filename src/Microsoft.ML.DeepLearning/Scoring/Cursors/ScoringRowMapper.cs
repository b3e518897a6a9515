using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Scoring.Heads;
using Microsoft.ML.DeepLearning.Scoring.Sessions;

namespace Microsoft.ML.DeepLearning.Scoring.Cursors;

/// <summary>Scores single rows as they come, for prediction engines.</summary>
internal sealed class ScoringRowMapper(ScoringSchema schema, OnnxScorer scorer, TaskHead head) : IRowToRowMapper
{
    public DataViewSchema InputSchema => schema.Input;

    public DataViewSchema OutputSchema => schema.Output;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        schema.DependenciesOf([.. dependingColumns]);

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) => input.Schema == schema.Input
        ? new ScoringRow(schema, input, scorer, head, [.. activeColumns])
        : throw new ArgumentException("The row has another schema than the one that this mapper was made for.", nameof(input));
}
