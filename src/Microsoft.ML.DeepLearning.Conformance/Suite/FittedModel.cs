using Microsoft.ML.DeepLearning.Conformance.Tools;

namespace Microsoft.ML.DeepLearning.Conformance;

/// <summary>A model with the context and the data that it was fitted on.</summary>
internal sealed record FittedModel(MLContext Context, ITransformer Model, IDataView Data) : IDisposable
{
    /// <summary>The saved model's content: the same lines for the same network.</summary>
    public string[] Fingerprint() => ModelFiles.Fingerprint(Save());

    public byte[] Save() => ModelFiles.Save(Context, Model, Data.Schema);

    public float[][] Scores() => Scores(Data);

    public float[][] Scores(IDataView data) => ScoreReader.ReadAll(Model.Transform(data));

    public void Dispose() => (Model as IDisposable)?.Dispose();
}
