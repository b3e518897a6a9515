using Microsoft.ML.DeepLearning.Scoring.Heads;
using Microsoft.ML.DeepLearning.Scoring.Sessions;

namespace Microsoft.ML.DeepLearning.Scoring.Saved;

/// <summary>A transformer that scores with one network, for code that does not know its exact type.</summary>
public interface INetworkTransformer
{
    /// <summary>The network.</summary>
    OnnxModel Network { get; }

    /// <summary>The columns that the transformer creates from the network's output.</summary>
    TaskHead Head { get; }
}
