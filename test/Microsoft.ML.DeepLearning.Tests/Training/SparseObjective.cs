using Microsoft.ML.DeepLearning.Data;
using Microsoft.ML.DeepLearning.Training;
using Microsoft.ML.DeepLearning.Training.Optimizers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.DeepLearning.Tests.Training;

/// <summary>A line over a number from a table; the feature is the row number. The test sets the loss.</summary>
internal sealed class SparseObjective : TrainingObjective, IRunObserver
{
    private readonly Func<Tensor, TensorBatch, Tensor> _rowLoss;
    private readonly Linear _line = nn.Linear(1, 1);
    private readonly TableLookup _lookup = new();

    /// <param name="rowLoss">The loss [B] from the line's output [B] and the batch; null for the squared error.</param>
    public SparseObjective(Func<Tensor, TensorBatch, Tensor>? rowLoss = null)
    {
        using var scope = NewDisposeScope();
        _rowLoss = rowLoss ?? ((output, batch) => (output - batch.Label).square());
        Table = new SparseParameter("numbers", arange(1, 9, ScalarType.Float32).view(8, 1));
        SparseParameters = [Table];
        ParameterGroups = [new ParameterGroup("line", _line.named_parameters())];
        using var still = no_grad();
        _line.weight.fill_(0.5);
        _line.bias!.zero_();
    }

    public SparseParameter Table { get; }

    public int Preparations { get; private set; }

    public override nn.Module Network => _line;

    public override IReadOnlyList<ParameterGroup> ParameterGroups { get; }

    public override IReadOnlyList<SparseParameter> SparseParameters { get; }

    public float[] Values => [.. Table.Values.data<float>()];

    public float Slope => _line.weight.ToSingle();

    public void Prepare(BatchSource rows, Action checkAlive) => Preparations++;

    public override Tensor RowLoss(TensorBatch batch)
    {
        float[] rows = [.. batch.Inputs[0].data<float>()];
        _lookup.Clear(rows.Length);
        for (int i = 0; i < rows.Length; i++)
            _lookup.Add((int)rows[i], i);
        _lookup.Complete();
        return _rowLoss(_line.call(Table.Gather(_lookup)).squeeze(1), batch); // [B, 1] → [B]
    }
}
