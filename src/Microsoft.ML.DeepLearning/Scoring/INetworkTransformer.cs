namespace Microsoft.ML.DeepLearning.Scoring;

/// <summary>A transformer that scores with one network, whatever else is known of that.</summary>
internal interface INetworkTransformer
{
    OnnxModel Network { get; }

    /// <summary>The columns that the transformer makes of the network's output.</summary>
    TaskHead Head { get; }
}
