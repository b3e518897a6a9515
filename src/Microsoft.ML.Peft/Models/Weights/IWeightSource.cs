using static TorchSharp.torch;

namespace Microsoft.ML.Peft.Models.Weights;

/// <summary>Named tensors in files, read one at a time.</summary>
internal interface IWeightSource : IDisposable
{
    /// <summary>The file or folder of the weights, for messages.</summary>
    string Location { get; }

    IReadOnlyCollection<string> Names { get; }

    /// <summary>The type and shape of a tensor, or null where there is none of that name.</summary>
    (ScalarType Type, IReadOnlyList<long> Shape)? Find(string name);

    /// <summary>Reads a tensor that there is. It joins the current dispose scope, or is the caller's to dispose.</summary>
    Tensor Read(string name, Device? device);
}
