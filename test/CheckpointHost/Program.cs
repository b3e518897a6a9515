// A process for tests to kill: trains a perceptron and saves it as ONNX.
// Arguments: ONNX file, milliseconds to wait after each epoch, checkpoint file (optional).
using System.Globalization;
using Microsoft.ML.DeepLearning.Scoring;
using Microsoft.ML.Extensions.Testing;
using Microsoft.ML.Extensions.Testing.Conformance;
using Microsoft.ML.Extensions.Testing.Perceptron;

string model = args[0];
int pause = int.Parse(args[1], CultureInfo.InvariantCulture);

var row = new FeatureCase<PerceptronOptions, PerceptronModel>(
    PredictionTask.Regression,
    (environment, options) => new PerceptronRegressionTrainer(environment, options),
    options =>
    {
        options.MaximumEpochs = 12;
        options.ValidationFraction = 0.2;
        options.CheckpointPath = args.Length > 2 ? args[2] : null;
        options.Progress = new ProgressLog(progress =>
        {
            Console.WriteLine($"epoch {progress.Epoch}");
            Thread.Sleep(pause);
        });
    });
var context = TestContexts.Create();
using var fitted = (DeepPredictionTransformer<PerceptronModel>)row.Create(context, row.CreateOptions()).Fit(row.Data(context, DataShape.Default));
fitted.SaveAsOnnx(model);
