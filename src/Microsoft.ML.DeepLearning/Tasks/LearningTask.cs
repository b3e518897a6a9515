using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Data;

namespace Microsoft.ML.DeepLearning.Tasks;

/// <summary>
/// One of ML.NET's standard tasks: label type, output columns, loss and head. The same trainer code serves every task.
/// </summary>
public abstract class LearningTask
{
    /// <summary>Regression: a Single label, a <c>Score</c> column.</summary>
    public static LearningTask Regression { get; } = new RegressionTask();

    /// <summary>Binary classification: a Boolean label; <c>PredictedLabel</c>, <c>Score</c> and <c>Probability</c> columns.</summary>
    public static LearningTask BinaryClassification { get; } = new BinaryTask();

    /// <summary>Multiclass classification: a key label; <c>PredictedLabel</c> and <c>Score</c> columns.</summary>
    public static LearningTask MulticlassClassification { get; } = new MulticlassTask();

    /// <summary>Only used for the schema shapes of ML.NET's own trainers, with the same columns, annotations and errors.</summary>
    protected static MLContext Shapes { get; } = new(seed: 0);

    /// <summary>The required type of the label column; any key stands for all keys.</summary>
    public abstract DataViewType LabelType { get; }

    /// <summary>The columns that the task's head adds.</summary>
    public abstract IReadOnlyList<string> OutputColumns { get; }

    /// <summary>The columns after a trainer that reads one feature vector.</summary>
    /// <exception cref="ArgumentException">A column is missing or of the wrong type; the message names it and what to do.</exception>
    public SchemaShape GetOutputSchema(SchemaShape input, string label, string feature, string? weight)
    {
        ArgumentNullException.ThrowIfNull(input);
        FeatureColumns.CheckFeatures(input, feature);
        FeatureColumns.CheckLabelAndWeight(input, label, LabelType, weight);
        return OutputSchema(input, label, feature, weight);
    }

    /// <summary>The columns after a trainer that reads other columns than one feature vector and checks them itself.</summary>
    public SchemaShape GetOutputSchema(SchemaShape input, string label, string? weight)
    {
        FeatureColumns.CheckLabelAndWeight(input, label, LabelType, weight);
        // ML.NET's trainers require a feature vector; this creates one from the label and omits it from the result.
        string feature = "Features";
        while (input.Any(column => column.Name == feature))
            feature += "_";
        var withFeature = Shapes.Transforms.Conversion.ConvertType(feature, label, DataKind.Single)
            .Append(Shapes.Transforms.Concatenate(feature, feature))
            .GetOutputSchema(input);
        return new SchemaShape(OutputSchema(withFeature, label, feature, weight).Where(column => column.Name != feature));
    }

    /// <summary>The columns after ML.NET's own trainer of the task.</summary>
    protected abstract SchemaShape OutputSchema(SchemaShape input, string label, string feature, string? weight);

    /// <summary>The task for one fit: it knows the label's scale or classes.</summary>
    public abstract FittedTask Begin(DataViewSchema.Column label, DataSummary summary);
}
