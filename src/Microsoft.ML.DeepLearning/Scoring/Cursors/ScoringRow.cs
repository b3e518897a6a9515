using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Scoring.Heads;
using Microsoft.ML.DeepLearning.Scoring.Sessions;

namespace Microsoft.ML.DeepLearning.Scoring.Cursors;

/// <summary>
/// A row that scores its input once per position when one of the task's columns is read. Its buffers are
/// reused from row to row.
/// </summary>
internal sealed class ScoringRow : DataViewRow, IRawScores
{
    private readonly ScoringSchema _schema;
    private readonly DataViewRow _input;
    private readonly OnnxScorer _scorer;
    private readonly TaskHead _head;
    private readonly ActiveColumns _active;
    private readonly RowBlock _block;
    private readonly RowReader? _reader;
    private readonly RowLengths _lengths;
    private readonly float[] _scores;
    private long _scored = -1;

    public ScoringRow(ScoringSchema schema, DataViewRow input, OnnxScorer scorer, TaskHead head, IReadOnlyCollection<DataViewSchema.Column> active)
    {
        (_schema, _input, _scorer, _head) = (schema, input, scorer, head);
        _active = new ActiveColumns(schema, active);
        _block = new RowBlock(scorer.Model.Inputs);
        _lengths = new RowLengths(_block.Columns);
        _reader = schema.NeedsScores(active) ? new RowReader(input, _block) : null;
        _scores = new float[head.OutputWidth];
    }

    public override DataViewSchema Schema => _schema.Output;

    public override long Position => _input.Position;

    public override long Batch => _input.Batch;

    ReadOnlySpan<float> IRawScores.Current
    {
        get
        {
            if (_scored != _input.Position || _scored < 0) Score();
            return _scores;
        }
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => _active.Contains(column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        => _active.Getter<TValue>(column, asked => _schema.SourceOf(asked) is { } passedOn ? _input.GetGetter<TValue>(passedOn) : _head.CreateGetter(asked.Name, this));

    protected override void Dispose(bool disposing)
    {
        if (disposing) _input.Dispose();
        base.Dispose(disposing);
    }

    private void Score()
    {
        _block.Clear();
        _reader!.Read();
        _lengths.Check(0, Math.Max(0, _input.Position));
        _scorer.Score(_block, _scores);
        _scored = _input.Position;
    }
}

/// <summary>Scores single rows on demand, for prediction engines.</summary>
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
