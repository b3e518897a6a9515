namespace Microsoft.ML.DeepLearning.Conformance;

/// <summary>A row with one feature vector and a label for each task. A case names one of them "Label".</summary>
public sealed class FeatureRow
{
    /// <summary>Identifies the row.</summary>
    public string Id { get; set; } = "";

    /// <summary>The features; their number is <see cref="DataShape.Width"/>.</summary>
    public float[] Features { get; set; } = [];

    /// <summary>The label of regression.</summary>
    public float Number { get; set; }

    /// <summary>The label of binary classification.</summary>
    public bool Flag { get; set; }

    /// <summary>The label of multiclass classification, from 0. ML.NET adds 1 when it reads objects, and turns numbers beyond the classes into missing keys.</summary>
    public uint Class { get; set; }

    /// <summary>The example weight.</summary>
    public float Weight { get; set; }
}
