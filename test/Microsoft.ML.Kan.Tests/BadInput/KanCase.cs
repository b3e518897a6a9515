using Microsoft.ML.Data;
using Microsoft.ML.Extensions.Testing.Conformance;

namespace Microsoft.ML.Kan.Tests.BadInput;

/// <summary>The S-KAN trainer of each task, with quick options, on <see cref="Example"/> rows.</summary>
internal sealed class KanCase(PredictionTask task, Action<SelectableKanOptions>? adjust = null)
{
    public MLContext Context { get; } = new(seed: 1);

    public string Label => task switch
    {
        PredictionTask.Regression => nameof(Example.Number),
        PredictionTask.BinaryClassification => nameof(Example.Flag),
        _ => nameof(Example.Class),
    };

    public IEstimator<ITransformer> Trainer() => task switch
    {
        PredictionTask.Regression => Context.Regression.Trainers.SelectableKan(Quick(new SelectableKanRegressionTrainer.Options())),
        PredictionTask.BinaryClassification => Context.BinaryClassification.Trainers.SelectableKan(Quick(new SelectableKanBinaryTrainer.Options())),
        _ => Context.MulticlassClassification.Trainers.SelectableKan(Quick(new SelectableKanMulticlassTrainer.Options())),
    };

    public IDataView Data(IEnumerable<Example> rows, int width = 2, int classes = 3)
    {
        var definition = SchemaDefinition.Create(typeof(Example));
        definition[nameof(Example.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, width);
        definition[nameof(Example.Class)].ColumnType = new KeyDataViewType(typeof(uint), (ulong)classes);
        return Context.Data.LoadFromEnumerable(rows, definition);
    }

    /// <summary>The predictions for each row: scores, and the probability of a binary classifier.</summary>
    public float[][] Scores(ITransformer model, IDataView data)
    {
        var scored = model.Transform(data);
        return task switch
        {
            PredictionTask.Regression => [.. scored.GetColumn<float>("Score").Select(score => new[] { score })],
            PredictionTask.BinaryClassification => [.. scored.GetColumn<float>("Score").Zip(scored.GetColumn<float>("Probability"), (score, probability) => new[] { score, probability })],
            _ => [.. scored.GetColumn<float[]>("Score")],
        };
    }

    public static void AssertFinite(float[][] scores)
    {
        Assert.IsNotEmpty(scores);
        Assert.IsTrue(scores.All(row => row.All(float.IsFinite)), $"[{string.Join(", ", scores.First(row => !row.All(float.IsFinite) || row == scores[^1]))}]");
    }

    private TOptions Quick<TOptions>(TOptions options)
        where TOptions : SelectableKanOptions
    {
        options.LabelColumnName = Label;
        options.HiddenWidth = 4;
        options.GridSize = 3;
        options.MaximumEpochs = 6;
        options.BatchSize = 32;
        options.LearningRate = 0.03;
        options.Seed = 1;
        adjust?.Invoke(options);
        return options;
    }
}
