using Benchmarks.Running;
using Microsoft.ML;
using Microsoft.ML.Kan;

namespace Benchmarks.Functions;

/// <summary>One function with the rows of one seed, the same for all contestants.</summary>
internal sealed class FunctionCase
{
    private readonly VectorRows.Row[] _training;
    private readonly VectorRows.Row[] _test;

    public FunctionCase(TestFunction function, int seed, FunctionSettings settings)
    {
        (Function, Seed, Settings) = (function, seed, settings);
        _training = function.Sample(settings.TrainingRows, 2 * seed);
        _test = function.Sample(settings.TestRows, (2 * seed) + 1);
        Context = new MLContext(seed);
        Training = VectorRows.View(Context, _training, function.Inputs);
        Test = VectorRows.View(Context, _test, function.Inputs);
    }

    public TestFunction Function { get; }

    public int Seed { get; }

    public FunctionSettings Settings { get; }

    public MLContext Context { get; }

    public IDataView Training { get; }

    public IDataView Test { get; }

    /// <summary>The parameters of the S-KAN after pruning, which determine the perceptron's size; null before the S-KAN is trained.</summary>
    public long? SKanParameters { get; set; }

    /// <summary>Options of a KAN with the function's shape.</summary>
    /// <param name="space">The only space, or null for the options' pool.</param>
    public SelectableKanRegressionTrainer.Options SelectableKanOptions(ActivationSpace? space)
    {
        var options = new SelectableKanRegressionTrainer.Options();
        KanShape.Set(options, Function.HiddenWidths);
        Settings.SelectableKanOptions.Apply(options);
        Settings.Apply(options, Seed);
        if (space is { } only)
            options.Spaces = [only];
        return options;
    }

    /// <summary>Root mean squared error on the test rows.</summary>
    public double TestError(ITransformer model) => Context.Regression.Evaluate(model.Transform(Test)).RootMeanSquaredError;
}
