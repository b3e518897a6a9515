namespace Microsoft.ML.Peft.Models.Layers;

/// <summary>A layer of a pre-trained network that drops values in training.</summary>
internal interface IDropoutLayer
{
    ModelDropout Dropout { get; }
}
