namespace Microsoft.ML.Peft.Models;

/// <summary>The layers over an encoder's vector in Hugging Face's classes for sequence classification, by their names in files.</summary>
internal enum HeadLayout
{
    /// <summary>One layer: "classifier".</summary>
    Linear,

    /// <summary>"classifier.dense", tanh, "classifier.out_proj".</summary>
    Dense,

    /// <summary>"pre_classifier", ReLU, "classifier".</summary>
    PreClassifier,

    /// <summary>Layers that are not known here, such as another activation; heads in files are not read.</summary>
    Other,
}
