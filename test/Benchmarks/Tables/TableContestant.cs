using Microsoft.ML;

namespace Benchmarks.Tables;

/// <summary>A trainer of the comparison, with everything that it does to choose its settings.</summary>
/// <param name="Name">Its name in tables and on the command line.</param>
/// <param name="Fit">Learns; what it chooses it chooses on validation rows.</param>
internal sealed record TableContestant(string Name, Func<TableTask, ITableModel> Fit)
{
    /// <summary>False for a contestant that runs only when it is asked for.</summary>
    public bool Usual { get; init; } = true;

    /// <summary>With more rows than these to learn from it does not take part.</summary>
    public int MaximumRows { get; init; } = int.MaxValue;

    /// <summary>A contestant that chooses nothing on validation rows, and learns from them and the training rows.</summary>
    public static TableContestant Plain(string name, Func<MLContext, TableTask, IEstimator<ITransformer>> create) => new(name, task =>
    {
        var context = new MLContext(task.Seed);
        return new TransformerModel(task, context, create(context, task).Fit(task.View(context, task.Learned)));
    });
}
