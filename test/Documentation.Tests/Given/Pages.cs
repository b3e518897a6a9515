using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.DeepLearning.Scoring;
using Microsoft.ML.DeepLearning.Tasks;
using Microsoft.ML.Extensions.Testing.Perceptron;
using Microsoft.ML.Peft;
using TorchSharp;

namespace Documentation.Tests.Given;

// Variables of single pages, in classes named after the pages. None is ever read: the code blocks are compiled, not run.

public static class ConvkanPage
{
    public static float[] heatMap => throw new NotSupportedException();
}

public static class CtrPage
{
    public static ITransformer keys => throw new NotSupportedException();

    public static ITransformer model => throw new NotSupportedException();

    public static IDataView monday => throw new NotSupportedException();

    public static IDataView tuesday => throw new NotSupportedException();
}

public static class HuggingFacePage
{
    public static DeepPredictionTransformer<FineTunedModel> trained => throw new NotSupportedException();
}

public static class ModelsInUsePage
{
    public static ITransformer model => throw new NotSupportedException();

    public static ITransformer loaded => throw new NotSupportedException();
}

public static class NoisyLabelsPage
{
    public static EstimatorChain<ITransformer> pipeline => throw new NotSupportedException();
}

public static class PeftAdaptersPage
{
    public static string folder => throw new NotSupportedException();
}

public static class PeftEvaPage
{
    public static torch.nn.Module<torch.Tensor, torch.Tensor> network => throw new NotSupportedException();

    public static IEnumerable<torch.Tensor> batches => throw new NotSupportedException();
}

public static class PeftLoraPage
{
    public static torch.nn.Module<torch.Tensor, torch.Tensor> network => throw new NotSupportedException();
}

public static class PeftSvfitPage
{
    public static torch.nn.Module<torch.Tensor, torch.Tensor> network => throw new NotSupportedException();
}

public static class PeftTaskVectorsPage
{
    public static torch.nn.Module<torch.Tensor, torch.Tensor> network => throw new NotSupportedException();
}

public static class PredictionIntervalsPage
{
    public static EstimatorChain<ITransformer> preparation => throw new NotSupportedException();

    public static EstimatorChain<ITransformer> pipeline => throw new NotSupportedException();

    public static DataOperationsCatalog.TrainTestData split => throw new NotSupportedException();
}

public static class QuantizationPage
{
    public static EstimatorChain<ITransformer> pipeline => throw new NotSupportedException();
}

public static class TroubleshootingPage
{
    public static ITransformer model => throw new NotSupportedException();
}

public static class OnnxExportPackagePage
{
    public static ITransformer model => throw new NotSupportedException();
}

public static class ConsolePackagePage
{
    public static EstimatorChain<ITransformer> features => throw new NotSupportedException();
}

public static class MonitorPackagePage
{
    public static EstimatorChain<ITransformer> features => throw new NotSupportedException();
}

public sealed class MyOptions : PerceptronOptions
{
    public int Rank { get; set; }
}

public sealed class MyRegressionTrainer(MLContext context, MyOptions options) : PerceptronTrainer(context, options, LearningTask.Regression);

public static class ExamplesPage
{
    public static EstimatorChain<ITransformer> pipeline => throw new NotSupportedException();

    public static IDataView calibration => throw new NotSupportedException();

    public static ITransformer model => throw new NotSupportedException();

    public static IDataView user => throw new NotSupportedException();

    public static IDataView candidates => throw new NotSupportedException();

    public static IDataView scored => throw new NotSupportedException();
}
