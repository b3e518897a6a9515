module CookbookFSharp.Prices

// #region page
open System
open Microsoft.ML
open Microsoft.ML.Data
open Microsoft.ML.Kan

[<CLIMutable>]
type House = { Rooms: float32; Age: float32; Price: float32 }

let random = Random(1)

let house _ =
    let rooms, age = float32 (random.Next(1, 9)), float32 (random.Next 100)
    { Rooms = rooms; Age = age; Price = 50f + 30f * rooms - 0.5f * age }

let ml = MLContext(seed = 1)
let data = ml.Data.TrainTestSplit(ml.Data.LoadFromEnumerable(Array.init 2000 house), testFraction = 0.2)

let pipeline =
    EstimatorChain<ITransformer>()
        .Append(ml.Transforms.Concatenate("Features", "Rooms", "Age"))
        .Append(ml.Regression.Trainers.Kan(labelColumnName = "Price", effort = KanEffort.Fast))

let model = pipeline.Fit data.TrainSet
let metrics = ml.Regression.Evaluate(model.Transform data.TestSet, labelColumnName = "Price")
printfn $"R² %.1f{metrics.RSquared}"
// #endregion

// Fails where the recipe does not learn, for the run of all samples.
exit (if metrics.RSquared > 0.95 then 0 else 1)
